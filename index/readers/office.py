"""Old formats of Word and WPS, by way of LibreOffice where it is installed.

LibreOffice turns the file into .docx in a folder and with a profile of its own, and is stopped
if it takes too long. Without it the user is told how to save the file anew.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path, PurePosixPath

from index.errors import CorpusError
from index.readers.docx import read_docx
from index.readers.draft import Draft
from index.readers.guarding import read_guarded
from index.readers.limits import OFFICE_TIMEOUT_S
from index.readers.rtf import read_rtf

_PROGRAMS = ("soffice", "libreoffice")
_SAVE_AS = "请用 Word 或 WPS 另存为 .docx；或安装 LibreOffice 后重新建立索引"


def read_office(raw: bytes, file: str) -> Draft:
    """Read a .doc, .wps or .odt file; one that is really .docx, .rtf or a page is read as that.

    Raises:
        CorpusError: LibreOffice isn't there, can't read the file, or takes too long.
    """
    suffix = PurePosixPath(file).suffix.lower()
    if raw.startswith(b"PK\x03\x04") and suffix != ".odt":
        return read_docx(raw, file)
    if raw.lstrip().startswith(b"{\\rtf"):
        return read_rtf(raw, file)
    if raw.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<":
        return read_guarded("html", "read_html", raw, file)
    return read_docx(_converted(raw, file, suffix), file)


def office_program() -> str:
    """Return the path of LibreOffice, "" if it isn't installed."""
    return next(filter(None, map(shutil.which, _PROGRAMS)), "") or ""


def _converted(raw: bytes, file: str, suffix: str) -> bytes:
    program = office_program()
    if not program:
        raise CorpusError(file, f"读取 {suffix} 需要 LibreOffice，本机没有安装", _SAVE_AS)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"source{suffix}"
        source.write_bytes(raw)
        profile = (Path(folder) / "profile").as_uri()
        command = [program, f"-env:UserInstallation={profile}", "--headless", "--norestore"]
        command += ["--convert-to", "docx", "--outdir", folder, str(source)]
        try:
            subprocess.run(command, capture_output=True, timeout=OFFICE_TIMEOUT_S, check=True)
            return source.with_suffix(".docx").read_bytes()
        except subprocess.TimeoutExpired as error:
            raise CorpusError(file, f"转换超过 {OFFICE_TIMEOUT_S:.0f} 秒", _SAVE_AS) from error
        except (subprocess.CalledProcessError, OSError) as error:
            raise CorpusError(file, f"LibreOffice 不能转换这个 {suffix} 文件", _SAVE_AS) from error
