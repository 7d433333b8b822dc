"""Choosing a file: a browser gives no path, so this computer's own dialog does, or a list."""

import sys
from pathlib import Path
from typing import Any

from udf.errors import KaoheError

BOOKS = (".xlsx", ".xlsm", ".xls", ".et")
EXPORTS = (*BOOKS, ".csv", ".txt", ".htm", ".html")
MAPPINGS = (".toml",)
_MOST = 2000  # entries of a folder that are listed


def endings(kind: str) -> tuple[str, ...]:
    """Return which files can be chosen for a field of the page."""
    return {"book": BOOKS, "mapping": MAPPINGS, "folder": ()}.get(kind, EXPORTS)


def ask_for_path(kind: str) -> str | None:
    """Open this computer's own dialog; "" where nothing was chosen, None where it has none."""
    if sys.platform != "win32":
        return None
    return _windows_folder() if kind == "folder" else _windows_file(endings(kind))


def list_folder(folder: str, kind: str) -> dict[str, Any]:
    """Return the folders and the files to choose from in a folder, "" being the user's own."""
    place = Path(folder) if folder else Path.home()
    try:
        entries = sorted(place.iterdir(), key=lambda path: path.name.lower())[:_MOST]
        shown = [path for path in entries if not path.name.startswith((".", "~$"))]
        folders = [path.name for path in shown if path.is_dir()]
        files = [
            path.name for path in shown if path.suffix.lower() in endings(kind) and path.is_file()
        ]
    except (OSError, ValueError) as error:
        raise KaoheError(f"“{place}”打不开；请检查路径和权限") from error
    return {
        "folder": str(place.resolve()),
        "parent": str(place.resolve().parent),
        "folders": folders,
        "files": files,
    }


def _windows_file(allowed: tuple[str, ...]) -> str:
    """Ask with comdlg32's dialog."""
    import ctypes
    from ctypes import wintypes

    class OpenFileName(ctypes.Structure):
        _fields_ = (
            ("lStructSize", wintypes.DWORD),
            ("hwndOwner", wintypes.HWND),
            ("hInstance", wintypes.HINSTANCE),
            ("lpstrFilter", wintypes.LPCWSTR),
            ("lpstrCustomFilter", wintypes.LPWSTR),
            ("nMaxCustFilter", wintypes.DWORD),
            ("nFilterIndex", wintypes.DWORD),
            ("lpstrFile", wintypes.LPWSTR),
            ("nMaxFile", wintypes.DWORD),
            ("lpstrFileTitle", wintypes.LPWSTR),
            ("nMaxFileTitle", wintypes.DWORD),
            ("lpstrInitialDir", wintypes.LPCWSTR),
            ("lpstrTitle", wintypes.LPCWSTR),
            ("Flags", wintypes.DWORD),
            ("nFileOffset", wintypes.WORD),
            ("nFileExtension", wintypes.WORD),
            ("lpstrDefExt", wintypes.LPCWSTR),
            ("lCustData", wintypes.LPARAM),
            ("lpfnHook", ctypes.c_void_p),
            ("lpTemplateName", wintypes.LPCWSTR),
            ("pvReserved", ctypes.c_void_p),
            ("dwReserved", wintypes.DWORD),
            ("FlagsEx", wintypes.DWORD),
        )

    patterns = ";".join(f"*{ending}" for ending in allowed)
    buffer = ctypes.create_unicode_buffer(32768)
    request = OpenFileName()
    request.lStructSize = ctypes.sizeof(request)
    request.hwndOwner = _window_in_front()
    request.lpstrFilter = f"可选的文件\0{patterns}\0所有文件\0*.*\0\0"
    request.lpstrFile = ctypes.cast(buffer, wintypes.LPWSTR)
    request.nMaxFile = len(buffer)
    request.lpstrTitle = "选择文件"
    # Explorer style; the file and its folder must exist; the working folder stays as it is; no box
    # to open for reading only.
    request.Flags = 0x00080000 | 0x00001000 | 0x00000800 | 0x00000008 | 0x00000004
    dialogs: Any = ctypes.windll.comdlg32  # type: ignore[attr-defined]
    return buffer.value if dialogs.GetOpenFileNameW(ctypes.byref(request)) else ""


def _windows_folder() -> str:
    """Ask with the shell's dialog."""
    import ctypes
    from ctypes import wintypes

    class BrowseInfo(ctypes.Structure):
        _fields_ = (
            ("hwndOwner", wintypes.HWND),
            ("pidlRoot", ctypes.c_void_p),
            ("pszDisplayName", wintypes.LPWSTR),
            ("lpszTitle", wintypes.LPCWSTR),
            ("ulFlags", wintypes.UINT),
            ("lpfn", ctypes.c_void_p),
            ("lParam", wintypes.LPARAM),
            ("iImage", ctypes.c_int),
        )

    windll: Any = ctypes.windll  # type: ignore[attr-defined]
    shell, ole = windll.shell32, windll.ole32
    shell.SHBrowseForFolderW.restype = ctypes.c_void_p
    shell.SHGetPathFromIDListW.argtypes = [ctypes.c_void_p, wintypes.LPWSTR]
    ole.CoTaskMemFree.argtypes = [ctypes.c_void_p]
    ole.CoInitialize(None)
    try:
        buffer = ctypes.create_unicode_buffer(32768)
        request = BrowseInfo()
        request.hwndOwner = _window_in_front()
        request.lpszTitle = "选择文件夹"
        request.pszDisplayName = ctypes.cast(buffer, wintypes.LPWSTR)
        request.ulFlags = 0x00000001 | 0x00000040  # only folders of the file system; new style
        chosen = shell.SHBrowseForFolderW(ctypes.byref(request))
        if not chosen:
            return ""
        found = shell.SHGetPathFromIDListW(chosen, buffer)
        ole.CoTaskMemFree(chosen)
        return buffer.value if found else ""
    finally:
        ole.CoUninitialize()


def _window_in_front() -> int:
    """Return the browser's window: a dialog that belongs to it opens before it."""
    import ctypes

    user: Any = ctypes.windll.user32  # type: ignore[attr-defined]
    user.GetForegroundWindow.restype = ctypes.c_void_p
    return int(user.GetForegroundWindow() or 0)
