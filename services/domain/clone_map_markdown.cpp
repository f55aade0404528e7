#include "domain/cart_only_fields.hpp"
#include "domain/clone_map.hpp"

namespace reprise::domain {
namespace {

constexpr std::string_view introduction =
    "# What becomes of every field of an order\n"
    "\n"
    "R12: one row for every field of an order and of its parts. The clone walks this table, the clone's report is made "
    "from it, and\n"
    "tests compare it with the contract. This page is printed from `services/domain/clone_map*.cpp`; to print it "
    "again, run\n"
    "`REPRISE_WRITE_CLONE_MAP=1 build/dev/reprise-unit-tests \"proto-docs/clone-map.md is printed from the clone "
    "map\"`.\n"
    "\n"
    "- **carried**: goes to the cart under its own name.\n"
    "- **renamed**: goes to the cart under another name or path.\n"
    "- **recomputed**: the new sale gets its own; never reported.\n"
    "- **not_carried**: stays behind and is reported with its path and the code (R13). On an object it speaks for all "
    "beneath it.\n"
    "  An empty text, list or object leaves nothing behind and is not reported.\n"
    "\n"
    "A line, a coupon or a property can also stay behind whole (`excluded_by_request`, `quantity_reduced`, "
    "`automatically_applied`,\n"
    "`expired`), a text that is longer than its cart field takes stays behind uncut (`exceeds_cart_limit`), and so "
    "does a card that\n"
    "may not be used (`no_card`, `method_not_cloneable`, `past_retention`, `erased`).\n";

std::string code_span(std::string_view text)
{
    return text.empty() ? std::string() : '`' + std::string(text) + '`';
}

std::string cart_field_of(const CloneRule& rule)
{
    std::string cart_field = code_span(rule.cart_field);
    if (rule.cart_max_length != 0)
        cart_field += " (at most " + std::to_string(rule.cart_max_length) + " characters)";
    return cart_field;
}

std::string row_of(const CloneRule& rule)
{
    const bool reported = rule.fate == Fate::not_carried;
    std::string row = "| " + code_span(rule.field) + " | " + std::string(to_string(rule.fate)) + " | ";
    row += cart_field_of(rule) + " | " + (reported ? code_span(to_string(rule.code)) : std::string()) + " | ";
    return row + std::string(rule.reason) + " |\n";
}

} // namespace

std::string clone_map_markdown()
{
    std::string text(introduction);
    std::string_view model;
    for (const CloneRule& rule : clone_map()) {
        if (rule.model != model) {
            model = rule.model;
            text += "\n## " + std::string(model) +
                    "\n\n| field | what becomes of it | cart field | code | why |\n|---|---|---|---|---|\n";
        }
        text += row_of(rule);
    }
    text += cart_only_fields_markdown();
    return text;
}

} // namespace reprise::domain
