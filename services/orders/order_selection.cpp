#include "orders/order_selection.hpp"

#include <map>
#include <utility>

namespace reprise::orders {

namespace {

constexpr const char* selected_columns =
    "SELECT orders.order_id, orders.version, date_part('epoch', orders.creation_dts)::bigint, orders.card_id, "
    "orders.card_erased_dts IS NOT NULL, orders.source_order_id, orders.root_order_id, orders.generation, "
    "orders.list_entry";

constexpr const char* from_orders = " FROM orders WHERE orders.merchant_id = $1";

/// An item's orders in the order of the list, each fetched with its own key. OFFSET 0 keeps the planner from joining
/// them in another order and sorting them again.
constexpr const char* from_items = " FROM order_items AS item CROSS JOIN LATERAL (SELECT * FROM orders AS one WHERE "
                                   "one.merchant_id = item.merchant_id "
                                   "AND one.order_id = item.order_id OFFSET 0) AS orders WHERE item.merchant_id = $1";

/// Among how many rows of a range the newest is looked for. Beyond that the range is so wide that it is met soon.
constexpr const char* most_looked_at = "200000";

bool is_by_creation(OrderSort sort)
{
    return sort == OrderSort::newest || sort == OrderSort::oldest;
}

bool is_descending(OrderSort sort)
{
    return sort == OrderSort::newest || sort == OrderSort::highest_total;
}

/// What a page begins after, beside the columns that are always there (`OrderStore::list`). Qualified: the bare name
/// of what is sorted by would mean the text that is selected under it, which no index has.
const char* sorted_column(OrderSort sort)
{
    return is_by_creation(sort) ? "" : ", orders.total::text";
}

/// Whether the list is the one that `order_items` has in its order.
bool is_from_items(const OrderFilter& filter)
{
    return filter.item_id && !filter.item_id->is_prefix;
}

void require_text(io::Selection& selection, const std::string& column, const TextFilter& filter)
{
    if (filter.is_prefix) {
        selection.add(" AND " + column + " LIKE ?", io::like_pattern(filter.text, false, true));
    } else {
        selection.add(" AND " + column + " = ?", filter.text);
    }
}

void require_item(io::Selection& selection, const OrderFilter& filter)
{
    if (is_from_items(filter)) {
        require_text(selection, "item.item_id", *filter.item_id);
    } else if (filter.item_id) {
        selection.add(" AND EXISTS (SELECT FROM order_items AS item WHERE item.merchant_id = $1 "
                      "AND item.order_id = orders.order_id");
        require_text(selection, "item.item_id", *filter.item_id);
        selection.add(")");
    }
}

void require_range(io::Selection& selection, const std::string& column, const TimeRange& range)
{
    selection.require(column + " >= to_timestamp(?::bigint)", io::seconds_text(range.begin));
    selection.require(column + " <= to_timestamp(?::bigint)", io::seconds_text(range.end));
}

/// Ids go with the time of creation, so that those that begin alike lie together in the list. It is read from where
/// they begin: everything before would be read in vain.
void begin_at_first_id(io::Selection& selection, OrderSort sort, const std::string& pattern)
{
    const std::string bound = sort == OrderSort::newest ? "max(creation_dts)" : "min(creation_dts)";
    const std::string unbounded = sort == OrderSort::newest ? "'infinity'" : "'-infinity'";
    selection.add(std::string(" AND orders.creation_dts ") + (sort == OrderSort::newest ? "<=" : ">=") +
                      " (SELECT CASE WHEN count(*) < " + most_looked_at + " THEN " + bound + " ELSE " + unbounded +
                      " END FROM (SELECT creation_dts FROM orders WHERE merchant_id = $1 AND order_id LIKE ?",
                  pattern);
    selection.add(std::string(" ORDER BY order_id USING ~<~ LIMIT ") + most_looked_at + ") AS fitting)");
}

void require_order_id(io::Selection& selection, const OrderFilter& filter)
{
    const auto& id = filter.order_id;
    if (!id) {
        return;
    }
    if (!id->may_begin_before && !id->may_go_on) {
        selection.add(" AND orders.order_id = ?", id->text);
        return;
    }
    const auto pattern = io::like_pattern(id->text, id->may_begin_before, id->may_go_on);
    selection.add(" AND orders.order_id LIKE ?", pattern);
    if (!id->may_begin_before && is_by_creation(filter.sort)) {
        begin_at_first_id(selection, filter.sort, pattern);
    }
}

/// By how much the merchant's orders were paid after they were made, at the least or at the most: an end of an index.
std::string delay_of_payment(const std::string& direction)
{
    return "(SELECT date_part('epoch', payment_dts - creation_dts) FROM orders WHERE merchant_id = $1 "
           "AND payment_dts IS NOT NULL ORDER BY date_part('epoch', payment_dts - creation_dts)" +
           direction + " LIMIT 1) * interval '1 second'";
}

/// What was paid until a time was made before it, and what was paid from a time on was made not long before. How long
/// is seen from all of the merchant's orders, so none is missed; the list is read from there on.
void require_payment(io::Selection& selection, const OrderFilter& filter)
{
    require_range(selection, "orders.payment_dts", filter.payment);
    if (filter.sort == OrderSort::newest) {
        selection.require("orders.creation_dts <= to_timestamp(?::bigint) - " + delay_of_payment(""),
                          io::seconds_text(filter.payment.end));
    } else if (filter.sort == OrderSort::oldest) {
        selection.require("orders.creation_dts >= to_timestamp(?::bigint) - " + delay_of_payment(" DESC"),
                          io::seconds_text(filter.payment.begin));
    }
}

void require_card(io::Selection& selection, const OrderFilter& filter)
{
    if (filter.card_reusable) {
        selection.add(filter.card_reusable->is_reusable ? " AND (" : " AND NOT (");
        selection.add("orders.card_id IS NOT NULL AND orders.card_erased_dts IS NULL "
                      "AND orders.creation_dts >= to_timestamp(?::bigint))",
                      *io::seconds_text(filter.card_reusable->since));
    }
    if (filter.holds_card_created_before) {
        selection.add(" AND orders.card_id IS NOT NULL AND orders.creation_dts < to_timestamp(?::bigint)",
                      *io::seconds_text(filter.holds_card_created_before));
    }
}

/// The page's place in the list. The comparison of rows makes a page cost the same wherever it begins (substrate.md 3).
/// The first page has none: PostgreSQL would begin there, however far before any other bound.
void begin_page(io::Selection& selection, const OrderFilter& filter, const std::string& table)
{
    if (const auto& after = filter.page.after) {
        const bool is_by_total = !is_by_creation(filter.sort);
        selection.add(" AND (" + (is_by_total ? table + "total, " : "") + table + "creation_dts, " + table +
                      "order_id)" + (is_descending(filter.sort) ? " < (" : " > ("));
        if (is_by_total) {
            selection.add("?::numeric, ", after->at(0));
        }
        selection.add("to_timestamp(?::bigint), ", after->at(after->size() - 2));
        selection.add("?)", after->back());
    }
}

void sort_page(io::Selection& selection, const OrderFilter& filter, const std::string& table)
{
    const std::string direction = is_descending(filter.sort) ? " DESC" : "";
    selection.add(" ORDER BY " + (is_by_creation(filter.sort) ? "" : table + "total" + direction + ", ") + table +
                  "creation_dts" + direction + ", " + table + "order_id" + direction);
}

void end_page(io::Selection& selection, const OrderFilter& filter)
{
    selection.add(" LIMIT ?::bigint", std::to_string(filter.page.limit + 1));
    if (filter.offset > 0) {
        selection.add(" OFFSET ?::bigint", std::to_string(filter.offset));
    }
}

bool is_open(const TimeRange& range)
{
    return !range.begin && !range.end;
}

/// Whether the orders of one text are sorted by total, and nothing else is asked of them.
bool is_of_one_text_by_total(const OrderFilter& filter)
{
    return !is_by_creation(filter.sort) && filter.texts.size() == 1 && !filter.order_id && !filter.item_id &&
           !filter.total && !filter.customer_profile_oid && !filter.source_order_id && is_open(filter.creation) &&
           is_open(filter.payment) && !filter.card_reusable && !filter.holds_card_created_before;
}

/// Chooses a page from an index alone, and then reads its orders. Totals go with places and currencies, which the
/// planner does not know: with OFFSET 0 it reads all that have the text, and cannot hope to meet them soon among the
/// highest totals. Of a column with few values that would be too many; they are met in the index of totals, which has
/// those columns.
io::Selection one_text_by_total(const domain::MerchantId& merchant, const OrderFilter& filter)
{
    const auto& text = filter.texts.front();
    const bool has_few_values =
        text.column == "country_code" || text.column == "payment_method" || text.column == "current_stage";
    io::Selection selection(std::string(selected_columns) + sorted_column(filter.sort) +
                                " FROM (SELECT merchant_id, order_id FROM (SELECT merchant_id, order_id, creation_dts, "
                                "total FROM orders WHERE merchant_id = $1",
                            merchant.str());
    require_text(selection, text.column, text);
    begin_page(selection, filter, "");
    selection.add(has_few_values ? ") AS fitting" : " OFFSET 0) AS fitting");
    sort_page(selection, filter, "");
    end_page(selection, filter);
    selection.add(") AS page JOIN orders USING (merchant_id, order_id)");
    sort_page(selection, filter, "orders.");
    return selection;
}

/// A filter of each kind that a statement is prepared for, and the statement's name.
std::vector<std::pair<std::string, OrderFilter>> prepared_filters()
{
    using enum OrderSort;
    std::vector<std::pair<std::string, OrderFilter>> filters;
    const auto add = [&](const std::string& name) -> OrderFilter& {
        return filters.emplace_back("list_orders" + name, OrderFilter{}).second;
    };
    add("");
    add("_oldest").sort = oldest;
    add("_highest_total").sort = highest_total;
    add("_lowest_total").sort = lowest_total;
    add("_from").creation.begin.emplace();
    add("_until").creation.end.emplace();
    add("_between").creation = {std::chrono::sys_seconds{}, std::chrono::sys_seconds{}};
    add("_with_card").card_reusable.emplace();
    for (const auto& column : text_columns()) {
        add(std::string("_by_") + column.name).texts.push_back({column.name, {}, false});
    }
    add("_by_item_id").item_id = TextFilter{"item_id", {}, false};
    add("_by_total").total.emplace();
    add("_by_customer_profile_oid").customer_profile_oid = 0;
    add("_by_cloned_from").source_order_id.emplace();
    return filters;
}

/// The names of the prepared statements by their texts: each for a first page, and for one after it.
const std::map<std::string, std::string>& prepared_selections()
{
    static const auto by_text = [] {
        const auto any_merchant = domain::MerchantId::parse("ANY");
        std::map<std::string, std::string> selections;
        for (auto& [name, filter] : prepared_filters()) {
            selections.emplace(order_selection(*any_merchant, filter).sql(), name);
            filter.page.after = is_by_creation(filter.sort) ? io::PagePosition{"", ""} : io::PagePosition{"", "", ""};
            selections.emplace(order_selection(*any_merchant, filter).sql(), name + "_after");
        }
        return selections;
    }();
    return by_text;
}

} // namespace

io::Selection order_selection(const domain::MerchantId& merchant, const OrderFilter& filter)
{
    if (is_of_one_text_by_total(filter)) {
        return one_text_by_total(merchant, filter);
    }
    io::Selection selection(std::string(selected_columns) + sorted_column(filter.sort) +
                                (is_from_items(filter) ? from_items : from_orders),
                            merchant.str());
    require_order_id(selection, filter);
    for (const auto& text : filter.texts) {
        require_text(selection, "orders." + text.column, text);
    }
    require_item(selection, filter);
    selection.require("orders.total = ?::numeric", filter.total);
    if (filter.customer_profile_oid) {
        selection.add(" AND orders.customer_profile_oid = ?::bigint", std::to_string(*filter.customer_profile_oid));
    }
    selection.require("orders.source_order_id = ?", filter.source_order_id);
    require_range(selection, "orders.creation_dts", filter.creation);
    require_payment(selection, filter);
    require_card(selection, filter);
    const std::string table = is_from_items(filter) ? "item." : "orders.";
    begin_page(selection, filter, table);
    sort_page(selection, filter, table);
    end_page(selection, filter);
    return selection;
}

std::vector<io::Statement> selection_statements()
{
    std::vector<io::Statement> statements;
    for (const auto& [sql, name] : prepared_selections()) {
        statements.push_back({name.c_str(), sql.c_str()});
    }
    return statements;
}

pqxx::result run_selection(const io::Selection& selection, pqxx::connection& connection)
{
    const auto prepared = prepared_selections().find(selection.sql());
    return prepared == prepared_selections().end() ? selection.run(connection)
                                                   : selection.run_prepared(connection, prepared->second);
}

} // namespace reprise::orders
