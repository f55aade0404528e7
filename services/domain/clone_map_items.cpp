#include "domain/clone_rules.hpp"

#include <array>

namespace reprise::domain {
namespace {

constexpr RulesOf currency{"Currency"};
constexpr RulesOf distance{"Distance"};
constexpr RulesOf item{"OrderItem"};
constexpr RulesOf option{"OrderItemOption"};
constexpr RulesOf property{"OrderItemProperty"};
constexpr RulesOf weight{"Weight"};

constexpr std::array rules{
    currency.carried("currency_code", "as it stands (R11)"),
    currency.carried("exchange_rate", "as it stands, kept and not computed with"),
    currency.carried("localized", "as it stands, kept and not computed with"),
    currency.carried("localized_formatted", "as it stands, kept and not computed with"),
    currency.carried("value", "as it stands (R11)"),

    distance.carried("uom", "as it stands (R11)"),
    distance.carried("value", "as it stands (R11)"),

    item.carried("accounting_code", "as it stands (R2, R11)"),
    item.left("activation_codes", "the codes were given away by the old sale"),
    item.recomputed("actual_cogs", "what the new sale costs is measured on it"),
    item.carried_part("arbitrary_unit_cost", "Currency", "the price as ordered (R2)"),
    item.left("auto_order_last_rebill_dts", "a fact of the old subscription (R10)"),
    item.carried("auto_order_schedule", "as it stands (R2, R11)"),
    item.carried("barcode", "as it stands (R2, R11)"),
    item.carried("barcode_gtin12", "as it stands (R2, R11)"),
    item.carried("barcode_gtin14", "as it stands (R2, R11)"),
    item.carried("barcode_upc11", "as it stands (R2, R11)"),
    item.carried("barcode_upc12", "as it stands (R2, R11)"),
    item.left("channel_partner_item_id", "the partner's id names the old line (R10)"),
    item.carried("cogs", "as it stands (R2, R11)"),
    item.carried("component_unit_value", "as it stands (R2, R11)"),
    item.renamed_part("cost", "unit_cost", "Currency", "the price as ordered (R2)"),
    item.carried("country_code_of_origin", "as it stands (R2, R11)"),
    item.carried("customs_description", "as it stands (R2, R11)"),
    item.carried("description", "as it stands (R2, R11)"),
    item.carried_part("discount", "Currency", "the whole line's; pro rata where fewer are taken"),
    item.left("discount_quantity", "a cart line keeps only the amount of its discount"),
    item.left("discount_shipping_weight", "a cart line keeps only the amount of its discount"),
    item.carried("distribution_center_code", "as it stands (R2, R11)"),
    item.left("edi", "trading partner documents name the old line (R10)"),
    item.carried("exclude_coupon", "as it stands (R2, R11)"),
    item.carried("free_shipping", "as it stands (R2, R11)"),
    item.carried("hazmat", "as it stands (R2, R11)"),
    item.renamed_part("height", "phsyical/height", "Distance", "the cart keeps measures together"),
    item.recomputed("item_index", "the line gets a position in the cart"),
    item.left("item_reference_oid", "links the line to its old subscription (R10)"),
    item.carried("kit", "as it stands (R2, R11)"),
    item.carried("kit_component", "as it stands (R2, R11)"),
    item.renamed_part("length", "phsyical/length", "Distance", "the cart keeps measures together"),
    item.carried("manufacturer_sku", "as it stands (R2, R11)"),
    item.carried("max_days_time_in_transit", "as it stands (R2, R11)"),
    item.renamed("merchant_item_id", "item_id", "the cart's name for it"),
    item.carried("mix_and_match_group_name", "as it stands (R2, R11)"),
    item.carried("mix_and_match_group_oid", "as it stands (R2, R11)"),
    item.carried("no_shipping_discount", "as it stands (R2, R11)"),
    item.carried_part("options", "OrderItemOption", "see OrderItemOption"),
    item.left("packed_by_user", "a shipping fact of the old sale"),
    item.carried("parent_item_index", "now the position of the kit in the cart"),
    item.carried("parent_merchant_item_id", "as it stands (R2, R11)"),
    item.carried("perishable_class", "as it stands (R2, R11)"),
    item.carried("pricing_tier_name", "as it stands (R2, R11)"),
    item.carried_part("properties", "OrderItemProperty", "not the expired ones (R10)"),
    item.carried("quantity", "as ordered, or as chosen; components pro rata (R2)"),
    item.left("quantity_refunded", "a refund fact (R10)"),
    item.carried("quickbooks_class", "as it stands (R2, R11)"),
    item.left("refund_reason", "a refund fact (R10)"),
    item.left("return_reason", "a return fact (R10)"),
    item.carried("ship_separately", "as it stands (R2, R11)"),
    item.left("shipped_by_user", "a shipping fact of the old sale"),
    item.left("shipped_dts", "a shipping fact of the old sale"),
    item.left("shipping_status", "a shipping fact of the old sale"),
    item.carried("special_product_type", "as it stands (R2, R11)"),
    item.left("tags", "tags mark the old line"),
    item.carried("tax_free", "as it stands (R2, R11)"),
    item.carried("tax_product_type", "as it stands (R2, R11)"),
    item.recomputed("taxable_cost", "an amount; prices and rates give it again (R11)"),
    item.recomputed("total_cost_with_discount", "an amount; price and discount give it again (R11)"),
    item.left("total_refunded", "a refund fact (R10)"),
    item.left("transmitted_to_distribution_center_dts", "a shipping fact of the old sale"),
    item.recomputed("unit_cost_with_discount", "an amount; price and discount give it again (R11)"),
    item.carried("upsell", "as it stands (R2, R11)"),
    item.renamed_part("weight", "phsyical/weight", "Weight", "the cart keeps measures together"),
    item.renamed_part("width", "phsyical/width", "Distance", "the cart keeps measures together"),

    option.carried("additional_dimension_application", "as it stands (R2, R11)"),
    option.carried_part("cost_change", "Currency", "as it stands (R2, R11)"),
    option.left("file_attachment", "the file was given with the old sale"),
    option.carried_part("height", "Distance", "as it stands (R2, R11)"),
    option.carried("hidden", "as it stands (R2, R11)"),
    option.carried("label", "also becomes name"),
    option.carried_part("length", "Distance", "as it stands (R2, R11)"),
    option.carried("one_time_fee", "as it stands (R2, R11)"),
    option.renamed("value", "selected_value", "the cart's name for it"),
    option.carried_part("weight_change", "Weight", "as it stands (R2, R11)"),
    option.carried_part("width", "Distance", "as it stands (R2, R11)"),

    property.carried("display", "as it stands (R2, R11)"),
    property.carried("expiration_dts", "a property past it stays behind whole, as expired (R10)"),
    property.carried("name", "as it stands (R2, R11)"),
    property.carried("value", "as it stands (R2, R11)"),

    weight.carried("uom", "as it stands (R11)"),
    weight.carried("value", "as it stands (R11)"),
};

} // namespace

std::span<const CloneRule> item_clone_rules()
{
    return rules;
}

} // namespace reprise::domain
