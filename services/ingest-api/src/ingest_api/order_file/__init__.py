"""The order file: read, judged and reported on, without any I/O.

A file goes `container` → `records` → `lines` (`cells`, `rules`) → `assembly` → `validate`;
an order of the API goes `order_json` over the same `cells` and `rules`.
"""
