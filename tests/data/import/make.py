"""Writes the small import fixtures beside this script: invented figures, no origin but this file."""

import pathlib

HERE = pathlib.Path(__file__).parent
LONG = """客户名称,产品,开票日期,数量,金额(元),业务员,区域
海岸科技,锚链,2025/1/31,10,"1,234.50",张伟,华东
海岸科技,锚链,2025年2月3日,１２,￥２０００,张伟,华东
北岭商贸,缆绳,2025-02-28,3,(300.00),李娜,华北
北岭商贸,缆绳,2025-03-15,5,1.2万,李娜,华北
北岭商贸,缆绳,20250331,1,0.005,李娜,华北
合计,,,31,"14,934.51",,
"""
EUROPEAN = """Kunde;Product;Date;Qty;Amount (EUR)
Müller & Söhne;Ketten;31.01.2025;1,5;1.234,56
Müller & Söhne;Ketten;28.02.2025;2;99,90
Ångström AB;Seile;03.02.2025;1;-12,00
"""
WIDE = """2025年销售明细,,,,,
单位：万元,,,,,
客户,产品,2024-11,2024-12,2025-01,2025-02
海岸科技,锚链,1.5,,0,2
海岸科技,缆绳,,,3.25,4
小计,,1.5,,3.25,6
北岭商贸,锚链,10,11,12,-1
合计,,11.5,11,15.25,5
"""

(HERE / "long_gb18030.csv").write_bytes(LONG.replace("\n", "\r\n").encode("gb18030"))
(HERE / "long_utf8_bom.csv").write_bytes(LONG.encode("utf-8-sig"))
(HERE / "long_utf16.txt").write_bytes(LONG.encode("utf-16"))
(HERE / "long_utf16be_no_mark.txt").write_bytes(LONG.encode("utf-16-be"))
(HERE / "european.csv").write_bytes(EUROPEAN.encode("utf-8"))
(HERE / "european_latin1.csv").write_bytes(EUROPEAN.encode("cp1252"))
(HERE / "months_as_columns.csv").write_bytes(WIDE.encode("utf-8"))
