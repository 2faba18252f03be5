"""Reads a PDF with pikepdf and prints as JSON what a screen reader is told: the language, the pictures and what they show,
the heads of rows and columns, and the bookmarks with their depth."""

import json
import sys

import pikepdf


def elements(node):
    """The elements of the structure, from the first to the last."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from elements(child)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node.K)


def bookmarks(items, depth):
    for item in items:
        yield [depth, item.title]
        yield from bookmarks(item.children, depth + 1)


def attributes(element):
    of = element.get("/A", [])
    return list(of) if isinstance(of, pikepdf.Array) else [of]


with pikepdf.open(sys.argv[1]) as pdf, pdf.open_outline() as outline:
    tree = list(elements(pdf.Root.StructTreeRoot))
    json.dump(
        {
            "lang": str(pdf.Root.Lang),
            "dates": [name for name in ("/CreationDate", "/ModDate") if name in pdf.docinfo],
            "alternatives": [str(element.Alt) for element in tree if "/Alt" in element],
            "figures": sum(element.S == "/Figure" for element in tree),
            "scopes": sorted({str(a.Scope) for element in tree for a in attributes(element) if "/Scope" in a}),
            "bookmarks": list(bookmarks(outline.root, 1)),
        },
        sys.stdout,
    )
