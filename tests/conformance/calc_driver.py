"""Drives a real LibreOffice Calc, headless, for the tests. Runs under the Python that has ``uno``.

Started with the LibreOffice program and the arguments that keep it to folders of its own; reads
one JSON line a command, ``[name, argument, …]``, and writes one JSON line an answer.
"""

# Nothing of uno has types.
# mypy: ignore-errors

import json
import subprocess
import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.table import TableSortField

SECONDS = 60


def start(program, arguments):
    pipe = f"kaohe{uno.generateUuid().value.hex()}"
    office = subprocess.Popen(
        [program, *arguments, "--headless", "--norestore", f"--accept=pipe,name={pipe};urp;"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    until = time.monotonic() + SECONDS
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return office, context
        except Exception:
            if time.monotonic() > until or office.poll() is not None:
                raise
            time.sleep(0.2)


def prop(name, value):
    return PropertyValue(name, 0, value, 0)


class Driver:
    def __init__(self, context):
        self.context = context
        self.desktop = self.service("com.sun.star.frame.Desktop")
        self.document = None

    def service(self, name):
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def cells(self, sheet, area):
        return self.document.Sheets.getByName(sheet).getCellRangeByName(area)

    def open(self, path, macros=0):
        url = uno.systemPathToFileUrl(path) if path else "private:factory/scalc"
        self.document = self.desktop.loadComponentFromURL(
            url, "_blank", 0, (prop("Hidden", True), prop("MacroExecutionMode", macros))
        )

    def sheets(self):
        return self.document.Sheets.ElementNames

    def add(self, sheet):
        self.document.Sheets.insertNewByName(sheet, self.document.Sheets.Count)

    def read(self, sheet, area):
        """Rows of cells: numbers, texts, "" where empty, the error as Calc shows it."""
        found = self.cells(sheet, area)
        rows = found.getDataArray()
        return [
            [found.getCellByPosition(x, y).String if c is None else c for x, c in enumerate(row)]
            for y, row in enumerate(rows)
        ]

    def formulas(self, sheet, area):
        return self.cells(sheet, area).getFormulaArray()

    def type(self, sheet, cell, entry):
        """Enter what a clerk types: a number, a text or a formula."""
        target = self.cells(sheet, cell)
        if isinstance(entry, str):
            target.setFormula(entry)
        else:
            target.setValue(entry)

    def fill(self, sheet, cell, rows):
        start = self.cells(sheet, cell).getCellAddress()
        if not rows:
            return
        self.document.Sheets.getByName(sheet).getCellRangeByPosition(
            start.Column, start.Row, start.Column + len(rows[0]) - 1, start.Row + len(rows) - 1
        ).setDataArray(tuple(map(tuple, rows)))

    def array(self, sheet, area, formula):
        self.cells(sheet, area).setArrayFormula(formula)

    def insert(self, sheet, row, count=1):
        self.document.Sheets.getByName(sheet).Rows.insertByIndex(row - 1, count)

    def delete(self, sheet, row, count=1):
        self.document.Sheets.getByName(sheet).Rows.removeByIndex(row - 1, count)

    def copy(self, sheet, area, cell):
        """Copy cells and paste them with their top left at a cell."""
        source = self.cells(sheet, area)
        target = self.cells(sheet, cell).getCellAddress()
        self.document.Sheets.getByName(sheet).copyRange(target, source.getRangeAddress())

    def undo(self):
        """Take the last change back."""
        self.document.getUndoManager().undo()

    def sort(self, sheet, area, column, ascending=True):
        field = TableSortField()
        field.Field, field.IsAscending = column, ascending
        fields = uno.Any("[]com.sun.star.table.TableSortField", (field,))
        self.cells(sheet, area).sort((prop("SortFields", fields), prop("ContainsHeader", False)))

    def unprotect(self):
        for sheet in self.document.Sheets:
            sheet.unprotect("")

    def calculate(self, everything=False):
        if everything:
            self.document.calculateAll()
        else:
            self.document.calculate()

    def save(self, path):
        self.document.storeToURL(
            uno.systemPathToFileUrl(path), (prop("FilterName", "Calc MS Excel 2007 XML"),)
        )

    def close(self):
        self.document.close(True)

    def described(self, name):
        """What the function wizard knows of a function: its texts and its arguments'."""
        functions = self.service("com.sun.star.sheet.FunctionDescriptions")
        for index in range(functions.getCount()):
            found = {value.Name: value.Value for value in functions.getByIndex(index)}
            if found["Name"] == name:
                return [
                    found["Description"],
                    [[argument.Name, argument.Description] for argument in found["Arguments"]],
                ]
        return None


def main():
    program, *arguments = sys.argv[1:]
    office, context = start(program, arguments)
    driver = Driver(context)
    print(json.dumps(office.pid), flush=True)
    for line in sys.stdin:
        name, *values = json.loads(line)
        try:
            reply = {"answer": getattr(driver, name)(*values)}
        except Exception as error:
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)
    try:
        driver.desktop.terminate()
    except Exception:
        office.kill()
    office.wait(SECONDS)


if __name__ == "__main__":
    main()
