"""What merchants say of their products: identifiers by which others know them."""

import sqlalchemy as sa

from feed_exporter.tables_metadata import metadata
from kit.db import Texts

products = sa.Table(
    "products",
    metadata,
    sa.Column("id_website", sa.Uuid, primary_key=True),
    sa.Column("product_ref", sa.String(100), primary_key=True),
    sa.Column("gtins", Texts, nullable=False),  # of 8, 12, 13 or 14 digits
    sa.Column("mpn", sa.String(70), nullable=True),
    sa.Column("sku", sa.String(100), nullable=True),
    sa.Column("brand", sa.String(100), nullable=True),
    sa.Column("product_url", sa.String(2048), nullable=True),
)
