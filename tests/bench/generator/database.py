"""Loads made orders into the database of the order service: everything in one transaction, so that a run that is cut off, however
hard, leaves the tables and their indexes as they were."""
import contextlib
import io

import psycopg2
from tqdm import tqdm

from generator.sales import ITEM_COLUMNS, ORDER_COLUMNS

TABLES = ("orders", "order_items")
# How each index is dropped and made again, as statements.
INDEXES = """
    SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = ANY (%(tables)s::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
    UNION ALL
    SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
        format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
    WHERE conrelid = ANY (%(tables)s::regclass[]) AND conindid <> 0
    ORDER BY 1"""
MAINTENANCE_MEMORY = "512MB"


@contextlib.contextmanager
def transaction(url):
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def first_numbers(cursor, merchants):
    """The order number after the last one that was given out, for each merchant. Nobody else is given any until the transaction ends."""
    cursor.execute("LOCK TABLE order_numbers IN SHARE ROW EXCLUSIVE MODE")
    cursor.execute("SELECT merchant_id, last_number + 1 FROM order_numbers WHERE merchant_id = ANY (%s)", (merchants,))
    return dict(cursor.fetchall())


def keep_last_numbers(cursor):
    """Later orders get the numbers after those that were made here."""
    cursor.execute("""
        INSERT INTO order_numbers (merchant_id, last_number)
        SELECT merchant_id, max(right(order_id, 10)::bigint) FROM orders GROUP BY merchant_id
        ON CONFLICT (merchant_id) DO UPDATE SET last_number = greatest(order_numbers.last_number, excluded.last_number)""")


def copy(cursor, table, columns, lines):
    cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN", io.BytesIO(lines), size=1 << 20)


def copy_all(cursor, made_batches, bar):
    for made in made_batches:
        copy(cursor, "orders", ORDER_COLUMNS, made.rows)
        copy(cursor, "order_items", ITEM_COLUMNS, made.item_rows)
        bar.update(made.orders)


@contextlib.contextmanager
def without_indexes(cursor, count):
    """Drops all indexes and makes them again, where that is quicker than to keep them up: when more rows come than are there. Readers
    and writers of the tables wait until the transaction ends."""
    cursor.execute("SELECT count(*) FROM orders")
    if cursor.fetchone()[0] >= count:
        yield
        return
    cursor.execute(INDEXES, {"tables": list(TABLES)})
    indexes = cursor.fetchall()
    for drop, _ in indexes:
        cursor.execute(drop)
    yield
    cursor.execute(f"SET LOCAL maintenance_work_mem = '{MAINTENANCE_MEMORY}'")
    for _, make in tqdm(indexes, desc="indexes", unit="index"):
        cursor.execute(make)


def analyze(url):
    """For the planner and for scans of indexes alone; otherwise autovacuum would do it, at a time of its own."""
    connection = psycopg2.connect(url)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for table in tqdm(TABLES, desc="vacuum", unit="table"):
                cursor.execute(f"VACUUM (ANALYZE) {table}")
    finally:
        connection.close()
