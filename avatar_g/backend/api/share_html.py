"""The share page as HTML: no script, no cookie, nothing from elsewhere."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path

from avatar_g.backend.domain.credentials import CredentialState
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.i18n import message, size_text
from avatar_g.backend.services.share_visits import SharedFile, Visit, VisitState

STYLE = Path(__file__).with_name("share.css").read_text(encoding="utf-8")
POLICY = "; ".join(
    (
        "default-src 'none'",
        "img-src 'self'",
        "media-src 'self'",
        "font-src 'self'",
        f"style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
CERTIFICATE_PATH = "/api/provenance/certificate"
_LANGUAGE_NAMES = {Language.KA: "ქართული", Language.EN: "English", Language.RU: "Русский"}
_CURRENT = ' aria-current="true"'
_LOGO = (
    '<svg viewBox="0 0 28 28" width="26" height="26" aria-hidden="true"><rect width="28" '
    'height="28" rx="8.5" fill="#8f34dc"/><path d="M20 9.6A7.4 7.4 0 1 0 21.4 14H15.5" fill="none" '
    'stroke="#fff" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/></svg>'
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the page is and in which language."""

    origin: str
    """Address of the studio, without a slash at its end."""
    path: str
    language: Language


def page_of(visit: Visit, place: Place) -> str:
    """Return the page for what became of a visit."""
    if visit.state is VisitState.OPEN:
        return _document(visit.title, _card(visit, place), _shown(visit, place), place)
    if visit.state in {VisitState.PASSWORD, VisitState.WRONG, VisitState.PAUSED}:
        title = _text("password_heading", place)
        return _document(title, _plain_card(title, place), _asked(visit, place), place)
    title = _text(f"{visit.state}_heading", place)
    body = (
        f'<main class="small"><h1>{title}</h1><p>{_text(f"{visit.state}_text", place)}</p></main>'
    )
    return _document(title, _plain_card(title, place), body, place)


def _document(title: str, card: str, body: str, place: Place) -> str:
    links = "".join(
        f'<a href="?lang={language.value}" hreflang="{language.value}" lang="{language.value}"'
        f"{_CURRENT if language is place.language else ''}>{name}</a>"
        for language, name in _LANGUAGE_NAMES.items()
    )
    return (
        f'<!doctype html><html lang="{place.language.value}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex, nofollow"><meta name="color-scheme" '
        f'content="dark light"><title>{escape(title)} · Avatar G</title>{card}'
        f'<link rel="icon" href="/favicon.svg" type="image/svg+xml"><style>{STYLE}</style></head>'
        f'<body><header><span class="brand">{_LOGO}Avatar G</span>'
        f'<nav aria-label="{_text("languages", place)}">{links}</nav></header>{body}</body></html>'
    )


def _shown(visit: Visit, place: Place) -> str:
    until = _day(visit.expires_at)
    parts = [
        f'<main><div class="media">{_player(visit, place)}</div>',
        f"<div><h1>{escape(visit.title)}</h1>",
        (
            f'<p class="row"><span class="tag">{_text("made_with_ai", place)}</span>'
            f'<span class="quiet">{_text("until", place, date=until)}</span></p>'
        ),
        _downloads(visit.downloads, place),
        _verify(visit, place),
        "</div>",
        _lyrics(visit, place),
        "</main>",
    ]
    return "".join(parts)


def _player(visit: Visit, place: Place) -> str:
    media, poster = visit.media, visit.poster
    if media is None:
        return _picture(poster, visit.title)
    name = escape(visit.title, quote=True)
    track = _track(visit, place)
    source = f'<source src="{escape(media.url, quote=True)}" type="{media.mime}">'
    if media.mime.startswith("video/"):
        shown = f' poster="{escape(poster.url, quote=True)}"' if poster else ""
        return (
            f'<video controls playsinline preload="metadata" aria-label="{name}"{shown}>'
            f"{source}{track}</video>"
        )
    return (
        f'{_picture(poster, visit.title)}<audio controls preload="metadata" aria-label="{name}">'
        f"{source}{track}</audio>"
    )


def _picture(poster: SharedFile | None, title: str) -> str:
    if poster is None:
        return ""
    return f'<img src="{escape(poster.url, quote=True)}" alt="{escape(title, quote=True)}">'


def _track(visit: Visit, place: Place) -> str:
    if visit.captions is None:
        return ""
    language = escape(visit.language or place.language.value, quote=True)
    return (
        f'<track kind="captions" src="{escape(visit.captions.url, quote=True)}" '
        f'srclang="{language}" label="{_text("captions", place)}" default>'
    )


def _downloads(files: tuple[SharedFile, ...], place: Place) -> str:
    if not files:
        return ""
    links = "".join(
        f'<li><a class="button" download href="{escape(_download_url(file.url), quote=True)}">'
        f"{file.file_type} <span>{size_text(file.size_bytes, place.language)}</span></a></li>"
        for file in files
    )
    return f'<h2>{_text("download", place)}</h2><ul class="files">{links}</ul>'


def _download_url(url: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}download=1"


def _verify(visit: Visit, place: Place) -> str:
    rows, signed = [], visit.credentials
    file_sha256 = signed.file_sha256 if signed else visit.media.sha256 if visit.media else ""
    if file_sha256:
        rows.append((_text("file_sha256", place), file_sha256))
    if visit.recipe_sha256:
        rows.append((_text("recipe_sha256", place), visit.recipe_sha256))
    if signed is not None:
        rows.append((_text("signer", place), escape(signed.signer)))
        rows.append((_text("certificate_sha256", place), signed.root_sha256))
    if not rows:
        return ""
    lines = "".join(f"<dt>{name}</dt><dd><code>{digest}</code></dd>" for name, digest in rows)
    return (
        f"<details><summary>{_text('verify', place)}</summary>{_signature(visit, place)}"
        f"<p>{_text('verify_text', place)}</p><dl>{lines}</dl></details>"
    )


def _signature(visit: Visit, place: Place) -> str:
    """Say whether what is downloaded here is signed, and whether the signature holds."""
    signed = visit.credentials
    if signed is None:
        return f"<p>{_text('unsigned', place)}</p>" if visit.downloads else ""
    if signed.state is not CredentialState.OWN:
        return f'<p class="bad">{_text("signature_bad", place)}</p>'
    return (
        f"<p>{_text('signature_good', place)} "
        f'<a href="{CERTIFICATE_PATH}" download>{_text("certificate", place)}</a></p>'
    )


def _lyrics(visit: Visit, place: Place) -> str:
    if not visit.words:
        return ""
    lines = "".join(f"<p>{escape(line)}</p>" for line in visit.words)
    return (
        f'<section class="panel" aria-labelledby="words"><h2 id="words">{_text("lyrics", place)}'
        f'</h2><div lang="{escape(visit.language, quote=True)}">{lines}</div></section>'
    )


def _asked(visit: Visit, place: Place) -> str:
    note = ""
    if visit.state is VisitState.WRONG:
        note = f'<p class="bad" role="alert" id="note">{_text("password_wrong", place)}</p>'
    elif visit.state is VisitState.PAUSED:
        text = _text("password_paused", place, seconds=visit.wait_s)
        note = f'<p class="bad" role="alert" id="note">{text}</p>'
    described = ' aria-describedby="note" aria-invalid="true"' if note else ""
    action = escape(f"{place.path}?lang={place.language.value}", quote=True)
    return (
        f'<main class="small"><h1>{_text("password_heading", place)}</h1>'
        f"<p>{_text('password_text', place)}</p>{note}"
        f'<form method="post" action="{action}">'
        f'<label for="password">{_text("password", place)}</label>'
        '<input id="password" name="password" type="password" required maxlength="200" '
        f'autocomplete="off"{described}>'
        f'<button class="button first" type="submit">{_text("show", place)}</button></form></main>'
    )


def _card(visit: Visit, place: Place) -> str:
    """Return what chats and networks show of the link."""
    facts = {
        "og:title": visit.title,
        "og:description": _text("card_text", place),
        "og:url": f"{place.origin}{place.path}",
        "og:site_name": "Avatar G",
        "og:locale": {"ka": "ka_GE", "en": "en_US", "ru": "ru_RU"}[place.language.value],
        "og:type": "website",
    }
    if visit.poster is not None:
        facts["og:image"] = f"{place.origin}{visit.poster.url}"
        facts["og:image:alt"] = visit.title
    if visit.media is not None:
        kind = visit.media.mime.partition("/")[0]
        facts["og:type"] = {"video": "video.other", "audio": "music.song"}.get(kind, "website")
        if kind in {"video", "audio"}:
            facts[f"og:{kind}"] = f"{place.origin}{visit.media.url}"
            facts[f"og:{kind}:type"] = visit.media.mime
    card = "summary_large_image" if visit.poster is not None else "summary"
    return _meta(facts) + f'<meta name="twitter:card" content="{card}">'


def _plain_card(title: str, place: Place) -> str:
    """Tell nothing about what is behind a password or was taken back."""
    return _meta({"og:title": title, "og:site_name": "Avatar G", "og:url": place.origin})


def _meta(facts: dict[str, str]) -> str:
    return "".join(
        f'<meta property="{name}" content="{escape(value, quote=True)}">'
        for name, value in facts.items()
    )


def _text(key: str, place: Place, **arguments: str | float) -> str:
    return escape(message(f"share.{key}", place.language, **arguments), quote=True)


def _day(moment: str) -> str:
    return datetime.fromisoformat(moment).date().isoformat()
