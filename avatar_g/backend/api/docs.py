"""``/api/docs``: the API as a plain page; no script, nothing loaded from elsewhere."""

from html import escape
from typing import Any

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
  color-scheme: light dark }
code { font-family: ui-monospace, monospace }
section { border-top: 1px solid #8886; padding: 1rem 0 }
td, th { text-align: left; padding: .15rem 1rem .15rem 0; vertical-align: top }
"""


def docs_page(schema: dict[str, Any]) -> str:
    """Return the OpenAPI document as HTML."""
    info = schema["info"]
    operations = "".join(
        _operation(method, path, operation)
        for path, methods in sorted(schema["paths"].items())
        for method, operation in methods.items()
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(info['title'])} API</title><style>{_STYLE}</style></head><body><main>"
        f"<h1>{escape(info['title'])} API {escape(info['version'])}</h1>"
        '<p>Machine-readable: <a href="/api/openapi.json">/api/openapi.json</a>. Errors are '
        "<code>{code, reason, message, arguments}</code>.</p>"
        f"{operations}</main></body></html>"
    )


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    text = escape(operation.get("description", operation.get("summary", "")))
    rows = "".join(_parameter(parameter) for parameter in operation.get("parameters", []))
    table = f"<table><tr><th>Parameter<th>In<th>Type</tr>{rows}</table>" if rows else ""
    answers = ", ".join(escape(status) for status in operation["responses"])
    return (
        f"<section><h2><code>{method.upper()} {escape(path)}</code></h2><p>{text}</p>{table}"
        f"<p>Answers: {answers}</p></section>"
    )


def _parameter(parameter: dict[str, Any]) -> str:
    kind = parameter.get("schema", {}).get("type", "")
    cells = (parameter["name"], parameter["in"], str(kind))
    return "<tr>" + "".join(f"<td><code>{escape(cell)}</code></td>" for cell in cells) + "</tr>"
