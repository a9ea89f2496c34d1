"""Makes the workbooks of this folder: with openpyxl, and by hand as Excel writes them.

Run: python3 -m pip install openpyxl==3.1.5 && python3 make.py
"""
import datetime as dt
import zipfile
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904


def months_over_products():
    """Two rows of headers, merged: months above, products below; a total per month; accounts merged downwards."""
    book = Workbook()
    sheet = book.active
    sheet.title = "2025"
    sheet.append(["销售汇总表（单位：元）"])
    sheet.merge_cells("A1:H1")
    sheet.append(["大区", "客户", "2025年1月", None, None, "2025年2月", None, None])
    sheet.append([None, None, "茶", "酒", "合计", "茶", "酒", "合计"])
    sheet.append(["华东", "甲公司", 0.1, 20.25, 20.35, 3, 4.005, 7.005])
    sheet.append([None, "乙公司", 5, None, 5, 7, 8, 15])
    sheet.append(["华北", "丙公司", -1.5, 2, 0.5, 3, 4, 7])
    for place in ("A2:A3", "B2:B3", "C2:E2", "F2:H2", "A4:A5"):
        sheet.merge_cells(place)
    book.save("months_over_products.xlsx")


def days_from_1904():
    """Days counted from 1904: formatted as dates, and bare under a header of dates."""
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    sheet.title = "Sales"
    sheet.append(["Customer", "Product", "Invoice date", "Amount"])
    for day in (1, 2):
        sheet.append(["Acme", "Tea", dt.date(2025, day, 15), 100.5 * day])
    sheet.append(["Acme", "Tea", (dt.date(2025, 3, 15) - dt.date(1904, 1, 1)).days, 300])
    book.save("days_from_1904.xlsx")


def errors_and_hidden():
    """Error values, a formula that nobody calculated, a hidden row, a hidden sheet, a sheet of notes before the sales."""
    book = Workbook()
    notes = book.active
    notes.title = "说明"
    notes.append(["本表由财务部提供", "勿外传"])
    notes.append(["版本", "3"])
    sheet = book.create_sheet("明细")
    sheet.append(["客户", "产品", "日期", "金额"])
    sheet.append(["甲", "茶", dt.date(2025, 1, 5), 10.1])
    sheet.append(["乙", "茶", dt.date(2025, 1, 6), "#N/A"])
    sheet.append(["丙", "茶", dt.date(2025, 1, 7), "=1+2"])
    sheet.append(["#REF!", "茶", dt.date(2025, 1, 8), 5])
    sheet.append(["丁", "茶", dt.date(2025, 2, 8), 7.25])
    sheet.row_dimensions[6].hidden = True
    secret = book.create_sheet("底稿")
    secret.append(["客户", "金额"])
    secret.append(["甲", 1])
    secret.sheet_state = "hidden"
    book.save("errors_and_hidden.xlsx")


def formats():
    """Numbers under formats that say percent, currency, 万 shown and 万 written."""
    book = Workbook()
    sheet = book.active
    sheet.title = "formats"
    sheet.append(["客户", "月份", "金额（万元）", "数量", "毛利率"])
    rows = [("甲", dt.date(2025, 1, 1), 125000, 1.234, 0.125), ("乙", dt.date(2025, 2, 1), 90500, 2, 0.2)]
    for row in rows:
        sheet.append(row)
    for row in (2, 3):
        sheet.cell(row, 2).number_format = "yyyy\"年\"m\"月\""
        sheet.cell(row, 3).number_format = "0\\.0,"
        sheet.cell(row, 5).number_format = "0.0%"
    book.save("formats.xlsx")


def as_excel():
    """The parts as Excel writes them: shared strings, shared formulas with their values, seventeen digits."""
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    strings = ["Customer", "Product", "Month", "Amount", "O'Brien & Sons", "Tea  ", "Total"]
    cells = (
        '<row r="1" spans="1:4"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c><c r="D1" t="s"><v>3</v></c></row>'
        '<row r="2" spans="1:4"><c r="A2" t="s"><v>4</v></c><c r="B2" t="s"><v>5</v></c><c r="C2" s="1"><v>45658</v></c><c r="D2"><v>0.10000000000000001</v></c></row>'
        '<row r="3" spans="1:4"><c r="A3" t="s"><v>4</v></c><c r="B3" t="s"><v>5</v></c><c r="C3" s="1"><v>45689</v></c><c r="D3"><f t="shared" ref="D3:D4" si="0">D2+0.2</f><v>0.30000000000000004</v></c></row>'
        '<row r="4" spans="1:4"><c r="A4" t="s"><v>4</v></c><c r="B4" t="s"><v>5</v></c><c r="C4" s="1"><v>45717</v></c><c r="D4"><f t="shared" si="0"/><v>2.6749999999999998</v></c></row>'
        '<row r="5" spans="1:4"><c r="A5" t="s"><v>6</v></c><c r="D5"><f>SUM(D2:D4)</f><v>3.075</v></c></row>'
    )
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{rel}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{rel}/styles" Target="styles.xml"/><Relationship Id="rId3" Type="{rel}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet {main}><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="17" applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst {main} count="{len(strings)}" uniqueCount="{len(strings)}">' + "".join(f'<si><t xml:space="preserve">{it.replace("&", "&amp;")}</t></si>' for it in strings) + "</sst>",
        "xl/worksheets/sheet1.xml": f'<worksheet {main}><dimension ref="A1:D5"/><sheetData>{cells}</sheetData></worksheet>',
    }
    with zipfile.ZipFile("as_excel.xlsx", "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), head + text, zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    months_over_products()
    days_from_1904()
    errors_and_hidden()
    formats()
    as_excel()
