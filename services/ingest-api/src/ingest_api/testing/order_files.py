"""Writing order files with known line numbers, good ones and any other."""

from datetime import date, timedelta

from contracts.files.column import Template
from contracts.files.order_file import ORDER_FILE

ONLINE_BRAND, SHOP_BRAND, ONLINE_PRODUCT, SHOP_PRODUCT = (
    tuple(column.name for column in ORDER_FILE.columns_of(template)) for template in Template
)
REQUIRED = ORDER_FILE.required_headers()


def gtin(digits: str) -> str:
    """Return the digits with their check digit behind them."""
    total = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(digits)))
    return digits + str(-total % 10)


def quoted(value: str, *, always: bool = False) -> str:
    """Return the value as a cell, quoted where RFC 4180 asks for it."""
    if always or any(character in value for character in ';"\r\n'):
        return '"' + value.replace('"', '""') + '"'
    return value


class Days:
    """Purchase days counted back from one day, in the forms of a file."""

    def __init__(self, today: date) -> None:
        self.today = today

    def ago(self, days: int) -> date:
        """Return the day so many days before."""
        return self.today - timedelta(days=days)

    def iso(self, ago: int) -> str:
        """Return that day, year first."""
        return self.ago(ago).isoformat()

    def day_first(self, ago: int, mark: str = "-") -> str:
        """Return that day, day first."""
        return self.ago(ago).strftime(f"%d{mark}%m{mark}%Y")


class OrderFileWriter:
    """A file under construction; whatever adds a line returns the number that findings will name."""

    def __init__(
        self,
        days: Days,
        columns: tuple[str, ...] = ONLINE_BRAND,
        *,
        prefix: str = "R",  # of the references
        header: str | None = None,  # None = the names of the columns; "" = no header at all
        line_end: str = "\n",
        quote_all: bool = False,
        tail: str = "",  # behind every line
    ) -> None:
        self.days, self.columns, self.prefix = days, columns, prefix
        self.line_end, self.quote_all, self.tail = line_end, quote_all, tail
        self.rows = 0
        self._orders = 0
        self._line = 1
        self._parts: list[str] = []
        if header is None:
            header = ";".join(quoted(name, always=quote_all) for name in columns) + tail
        if header:
            self._write(header, line_end)

    def _write(self, text: str, line_end: str) -> int:
        line = self._line
        self._parts.append(text + line_end)
        self._line += (text + line_end).count("\n")
        return line

    def cells(self, **changes: str) -> list[str]:
        """Return the cells of one more faultless order, some of them changed."""
        unknown = set(changes) - set(self.columns)
        if unknown:
            raise ValueError(f"no such column here: {unknown}")
        self._orders += 1
        values = self._faultless(self._orders)
        if changes.get("channel", "").strip().lower() == "offline":
            values["shop_id"] = "S1"
        values.update(changes)
        return [values.get(name, "") for name in self.columns]

    def _faultless(self, number: int) -> dict[str, str]:
        return {
            "channel": "online",
            "purchase_date": self.days.iso(10 + number % 20),
            "purchase_price": "59.90",
            "purchase_reference": f"{self.prefix}-{number:04d}",
            "first_name": "Anna",
            "last_name": "Berg",
            "email": f"buyer{number}@example.com",
            "hide_personal_data": "false",
            "language": "fr",
            "delay": "5",
            "name": f"Kettle model {number}",
            "product_ref": f"P{number}",
            "category": "Kitchen",
            "brand": "Acme",
            "product_price": "29.90",
            "ean": gtin(f"40063813{number % 10_000:04d}"),
            "sku": f"SKU{number}",
            "product_url": f"https://shop.example.com/p/{number}",
            "image_url": f"https://shop.example.com/i/{number}.jpg",
        }

    def add(self, **changes: str) -> int:
        """Add one order, quoted where needed."""
        line = ";".join(quoted(cell, always=self.quote_all) for cell in self.cells(**changes))
        return self.add_text(line + self.tail)

    def add_bare(self, **changes: str) -> int:
        """Add one order whose changed cells are written as they are, never quoted."""
        cells = dict(zip(self.columns, map(quoted, self.cells()), strict=True))
        return self.add_text(";".join({**cells, **changes}[name] for name in self.columns))

    def add_text(self, text: str, line_end: str | None = None) -> int:
        """Add a data line as it is."""
        self.rows += 1
        return self._write(text, self.line_end if line_end is None else line_end)

    def add_empty(self, text: str = "") -> int:
        """Add a line that is no data line."""
        return self._write(text, self.line_end)

    def text(self, *, final_line_end: bool = True) -> str:
        """Return the file as text."""
        text = "".join(self._parts)
        return text if final_line_end else text.removesuffix(self.line_end)

    def content(self) -> bytes:
        """Return the file."""
        return self.text().encode()
