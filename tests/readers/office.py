"""Holds printed DOCX and XLSX files against the schemas of the office formats, and reads them with libraries of others.

    python3 office.py FOLDER

Beside a file `NAME.docx` may stand `NAME.words`, the words that it must say in their order, a piece on each line; beside
`NAME.xlsx`, `NAME.cells`, the cells of its first sheet as JSON. Anything that is wrong ends in a message and a status other
than 0.
"""

import json
import pathlib
import subprocess
import sys
import zipfile

import docx
import openpyxl


def packed(path):
    """No file of the package says when it was made, and every part that is spoken of is there."""
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        names = package.namelist()
        assert len(names) == len(set(names)), names
        assert {info.date_time[0] for info in package.infolist()} <= {1980}, path


def sound(path):
    """Judged by a port of the validator of the Open XML SDK."""
    run = [sys.executable, "-m", "openxml_audit", "--max-errors", "0", "--output", "json", str(path)]
    audit = subprocess.run(run, capture_output=True, text=True, check=False)
    assert audit.returncode == 0, f"{path}: {audit.stdout}{audit.stderr}"


def said(path):
    """The letters of a document in their order, as python-docx sees them."""
    document = docx.Document(str(path))
    names = {style.name for style in document.styles}
    assert {"Title", "Heading 1", "Heading 2", "Header", "Footer", "Caption", "toc 1"} <= names, sorted(names)
    tag = docx.oxml.ns.qn
    text = []
    for element in document.element.body.iter(tag("w:t"), tag("w:noBreakHyphen")):
        text.append(element.text or "" if element.tag == tag("w:t") else "-")
    return "".join(text)


def bare(text):
    return "".join(text.split())


def main(folder):
    files = sorted(pathlib.Path(folder).glob("*.docx")) + sorted(pathlib.Path(folder).glob("*.xlsx"))
    assert files, f"{folder} holds no documents"
    for path in files:
        packed(path)
        sound(path)
        if path.suffix == ".docx":
            text, at = bare(said(path)), 0
            for piece in path.with_suffix(".words").read_text(encoding="utf-8").splitlines():
                found = text.find(bare(piece), at)
                assert found >= 0, f"{path}: {piece!r} is missing behind {text[max(0, at - 40):at]!r}"
                at = found + len(bare(piece))
        else:
            sheet = openpyxl.load_workbook(path).worksheets[0]
            cells = [["" if value is None else value for value in row] for row in sheet.iter_rows(values_only=True)]
            assert cells == json.loads(path.with_suffix(".cells").read_text(encoding="utf-8")), f"{path}: {cells}"
            assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row), f"{path} has a formula"
    print(f"{len(files)} documents for offices are sound")


main(sys.argv[1])
