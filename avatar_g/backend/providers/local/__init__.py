"""The built-in engines behind the provider ports."""
