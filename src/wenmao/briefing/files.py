"""A briefing as files."""

from pathlib import Path

from wenmao.briefing.brief import to_html, to_json, to_markdown
from wenmao.briefing.model import Briefing


def save(briefing: Briefing, folder: Path, name: str) -> tuple[Path, ...]:
    """Write a briefing as HTML, Markdown and JSON; each file appears whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for suffix, render in ((".html", to_html), (".md", to_markdown), (".json", to_json)):
        path = folder / (name + suffix)
        part = path.with_name(path.name + ".part")
        try:
            part.write_text(render(briefing), encoding="utf-8")
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        written.append(path)
    return tuple(written)
