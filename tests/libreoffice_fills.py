"""Fills in the Word form in LibreOffice itself, as somebody typing into its cells would.

    /usr/bin/python3 tests/libreoffice_fills.py PIPE FORM FOLDER    (answers by label: JSON on standard input)

Run by Debian's own Python, which alone has LibreOffice's bridge (python3-uno); it saves FOLDER/form.docx and
exports FOLDER/form.pdf. LibreOffice 7.4 drops the fields of a PDF that it opens: that is filled elsewhere.
"""

import json
import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

FILTERS = {"docx": "MS Word 2007 XML", "pdf": "writer_pdf_Export"}


def named(name, value):
    return PropertyValue(Name=name, Value=value)


def desktop(pipe):
    """LibreOffice's, once it has started."""
    here = uno.getComponentContext()
    resolver = here.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", here)
    for _ in range(300):
        try:
            there = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return there.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", there)
        except NoConnectException:
            time.sleep(0.2)
    sys.exit("LibreOffice did not start.")


def main(pipe, form, folder):
    answers = json.load(sys.stdin)
    desk = desktop(pipe)
    document = desk.loadComponentFromURL(f"file://{form}", "_blank", 0, (named("Hidden", True),))
    for number in range(document.TextTables.Count):
        table = document.TextTables.getByIndex(number)
        for row in range(1, table.Rows.Count + 1):
            label = table.getCellByName(f"A{row}").String
            table.getCellByName(f"B{row}").String = answers.get(label, "")
    for ending, kind in FILTERS.items():
        document.storeToURL(f"file://{folder}/form.{ending}", (named("FilterName", kind),))
    document.close(True)
    desk.terminate()


main(*sys.argv[1:])
