"""Joins the order book of classic_models into one file of long rows.

Usage: python3 join.py FOLDER > orders.csv
FOLDER holds customers.csv, orders.csv, order_lines.csv and products.csv. Amounts are exact: whole cents throughout.
"""

import csv
import pathlib
import sys
from decimal import Decimal

COLUMNS = ["order_date", "customer", "product_line", "quantity", "amount_usd", "sales_rep", "country", "status"]


def table(folder, name, key):
    with open(folder / name, encoding="utf-8", newline="") as file:
        return {row[key]: row for row in csv.DictReader(file)}


def main(folder):
    customers = table(folder, "customers.csv", "customer_id")
    orders = table(folder, "orders.csv", "order_id")
    products = table(folder, "products.csv", "product_id")
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(COLUMNS)
    with open(folder / "order_lines.csv", encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            order = orders[line["order_id"]]
            customer = customers[order["customer_id"]]
            amount = Decimal(line["quantity"]) * Decimal(line["unit_price_usd"])
            out.writerow([
                order["order_date"], customer["name"], products[line["product_id"]]["product_line"], line["quantity"],
                amount, customer["sales_rep_id"], customer["country"], order["status"],
            ])


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
