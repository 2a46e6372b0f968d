"""A map's picture without the paper's white margin, and how large what is left is."""

from __future__ import annotations

import io

from PIL import Image, ImageChops


def trimmed(png: bytes, page_mm: tuple[float, float]) -> tuple[bytes, float, float]:
    """Return a picture without its white rim, and its width and height in millimetres.

    Parameters
    ----------
    png
        A sheet of paper as a picture.
    page_mm
        Width and height of that paper.
    """
    with Image.open(io.BytesIO(png)) as opened:
        # What is seen through would be a second picture in a PDF.
        sheet = Image.new("RGB", opened.size, "white")
        full = opened.convert("RGBA")
        sheet.paste(full, mask=full.getchannel("A"))
    box = ImageChops.difference(sheet, Image.new("RGB", sheet.size, "white")).getbbox()
    left, top, right, bottom = box or (0, 0, *sheet.size)
    file = io.BytesIO()
    sheet.crop((left, top, right, bottom)).save(file, "PNG", optimize=False)
    width_mm = page_mm[0] * (right - left) / sheet.width
    height_mm = page_mm[1] * (bottom - top) / sheet.height
    return file.getvalue(), width_mm, height_mm
