"""Makes the README's pictures anew from what `kaohe demo` makes: ``python -m tests.pictures``.

It needs LibreOffice, Debian's poppler-utils and imagemagick.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from pypdfium2 import PdfDocument  # type: ignore[import-untyped]

from tests.conformance.browser import chromium
from tests.workbook.desktop.running import running_page

DOCS = Path(__file__).parents[1] / "docs"
_DEMO = "考核示例"
# The picture, the workbook, the sheet whose first page it shows, and how much of the page's height.
_SHEETS = (
    ("scores", "2026-11_导入后", "个人得分", 0.55),
    ("ledger", "2026-11_导入后", "扣分登记", 0.7),
    ("checks", "2026-11_导入后", "数据检查", 0.6),
    ("windows", "2026-11_导入后", "窗口汇总", 1.0),
)
_DOTS = 96  # an inch
_SIZE = (1366, 768)


def main() -> None:
    """Make every picture."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        command = [sys.executable, "-m", "workbook.cli.main", "demo", str(folder / _DEMO)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        for name, book, sheet, share in _SHEETS:
            _draw(_printed(folder / _DEMO / f"{book}.xlsx", folder), sheet, share, name, folder)
        notice = min((folder / _DEMO / "公布" / "第2次公布" / "内部" / "通知单").glob("*.pdf"))
        _draw(notice, "", 1.0, "notice", folder)
        _take_page(folder / _DEMO / "2026-11_导入后.xlsx", folder)


def _printed(book: Path, folder: Path) -> Path:
    target = folder / f"{book.stem}.pdf"
    if not target.exists():
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
        subprocess.run([*command, str(book)], check=True, stdout=subprocess.DEVNULL)
    return target


def _draw(paper: Path, sheet: str, share: float, name: str, folder: Path) -> None:
    """Draw the top of the first page whose footer names the sheet."""
    with PdfDocument(paper) as document:
        texts = [page.get_textpage().get_text_range().strip() for page in document]
    heads = [text.splitlines()[0] for text in texts]  # the footer comes first
    page = next(n for n, head in enumerate(heads, start=1) if head.endswith(sheet))
    stem = folder / name
    command = ["pdftoppm", "-r", str(_DOTS), "-png", "-f", str(page), "-l", str(page)]
    subprocess.run([*command, "-singlefile", str(paper), str(stem)], check=True)
    crop = ["-gravity", "north", "-crop", f"100%x{share * 100:.0f}%+0+0", "+repage", "-trim"]
    finish = ["-bordercolor", "white", "-border", "6", "-colors", "64"]
    target = str(DOCS / f"{name}.png")
    subprocess.run(["convert", f"{stem}.png", *crop, *finish, target], check=True)


def _take_page(book: Path, folder: Path) -> None:
    """Take a picture of the local page with a month open."""
    with running_page(book) as (_, address), chromium(folder) as page:
        page.open(address, stood_in=False)
        page.run(
            "for (let n = 0; n < 300 && !document.querySelector('#live-body table'); n += 1)"
            " await new Promise((done) => setTimeout(done, 100));"
            "document.querySelector('#book').value = '2026-11.xlsx';"
            "document.querySelectorAll('details').forEach((one) => { one.open = one.dataset.title !== '要处理的错误'; });"
        )
        page.picture(DOCS / "page.png", *_SIZE)


if __name__ == "__main__":
    main()
