"""Leaflet and our own drawing code as text, read from the installed packages.

Leaflet comes with `django-js-lib-leaflet`; nothing of it lies in this repository
and nothing is fetched from a network.
"""

from __future__ import annotations

import base64
import re
from functools import cache
from importlib.resources import files

_LEAFLET = files("js_lib_leaflet") / "static" / "js_lib_leaflet"
_HERE = files(__name__.rpartition(".")[0])


def own(name: str) -> str:
    """Return a file of this package, such as `_shapes.js`."""
    return (_HERE / name).read_text(encoding="utf-8")


@cache
def leaflet_js() -> str:
    """Return Leaflet's script, which may stand in a script element."""
    script = (_LEAFLET / "leaflet.js").read_text(encoding="utf-8")
    return script.replace("</script", "<\\/script").replace(
        "//# sourceMappingURL=leaflet.js.map", ""
    )


@cache
def leaflet_css() -> str:
    """Return Leaflet's style with its pictures inlined."""
    style = (_LEAFLET / "leaflet.css").read_text(encoding="utf-8")

    def inline(found: re.Match[str]) -> str:
        picture = base64.b64encode((_LEAFLET / found[1]).read_bytes()).decode()
        return f"url(data:image/png;base64,{picture})"

    return re.sub(r"url\((images/[^)]+)\)", inline, style)
