"""Tables, repositories, migrations and transactions."""
