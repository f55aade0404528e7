#include "domain/clone_rules.hpp"

#include <array>

namespace reprise::domain {
namespace {

constexpr RulesOf order{"Order"};
constexpr RulesOf coupon{"OrderCoupon"};
constexpr RulesOf gift{"OrderGift"};
constexpr RulesOf internal{"OrderInternal"};
constexpr RulesOf marketing{"OrderMarketing"};
constexpr RulesOf property{"OrderProperty"};
constexpr RulesOf taxes{"OrderTaxes"};

constexpr std::array rules{
    order.left("Tags", "tags mark the old sale"),
    order.left("affiliates", "commissions belong to the old sale (R10)"),
    order.left("auto_order", "a repeat of a sale is not a rebill of its subscription (R10)"),
    order.carried_part("billing", "OrderBilling", "see OrderBilling"),
    order.left("buysafe", "the bond covers the old sale (R10)"),
    order.left("channel_partner", "the partner's ids name the old sale (R10)"),
    order.carried_part("checkout", "OrderCheckout", "see OrderCheckout"),
    order.recomputed("clone", "the cart gets a report and a lineage of its own (R13, R24)"),
    order.carried_part("coupons", "OrderCoupon", "not those applied automatically, and none without items (R3, R10)"),
    order.recomputed("creation_dts", "the cart has its own time; the report names the order's"),
    order.carried("currency_code", "every amount of the cart is in it (R11)"),
    order.recomputed("current_stage", "a new sale starts its own way through the stages"),
    order.recomputed("current_stage_histories", "a new sale starts its own way through the stages"),
    order.carried_part("customer_profile", "Customer", "see Customer"),
    order.left("digital_order", "downloads were granted by the old sale"),
    order.left("edi", "trading partner documents name the old sale (R10)"),
    order.carried("exchange_rate", "as it stands (R11)"),
    order.left("fraud_score", "the score judged the old sale (R10)"),
    order.carried_part("gift", "OrderGift", "see OrderGift"),
    order.left("gift_certificate", "the certificate was spent on the old sale"),
    order.recomputed_part("internal", "OrderInternal", "see OrderInternal"),
    order.carried_part("items", "OrderItem", "every chosen line, in the order's sequence (R2)"),
    order.carried("language_iso_code", "as it stands (R11)"),
    order.left("linked_shipment", "the shipment belongs to the old sale (R10)"),
    order.carried_part("marketing", "OrderMarketing", "see OrderMarketing"),
    order.carried("merchant_id", "a cart belongs to the merchant of its order (R40)"),
    order.recomputed("order_id", "the report names it as source_order_id (R13)"),
    order.carried_part("payment", "OrderPayment", "see OrderPayment"),
    order.left("point_of_sale", "the till, reader and location of the old sale (R10)"),
    order.carried_part("properties", "OrderProperty", "not the expired ones (R10)"),
    order.left("quote", "the quote led to the old sale (R10)"),
    order.left("refund_dts", "a refund fact (R10)"),
    order.left("refund_reason", "a refund fact (R10)"),
    order.left("reject_dts", "a reject fact (R10)"),
    order.left("reject_reason", "a reject fact (R10)"),
    order.left("salesforce", "the opportunity names the old sale"),
    order.carried_part("shipping", "OrderShipping", "see OrderShipping"),
    order.carried_part("summary", "OrderSummary", "see OrderSummary; nothing of it without items (R3)"),
    order.carried_part("taxes", "OrderTaxes", "see OrderTaxes"),
    order.left("utms", "the campaign led to the old sale (R10)"),

    coupon.recomputed("accounting_code", "comes with the coupon when it is applied"),
    coupon.recomputed("automatically_applied", "such a coupon stays behind whole, as automatically_applied (R10)"),
    coupon.recomputed("base_coupon_code", "comes with the coupon when it is applied"),
    coupon.carried("coupon_code", "as it stands (R11)"),
    coupon.recomputed("hdie_from_customer", "comes with the coupon when it is applied"),

    gift.carried("gift", "as it stands (R11)"),
    gift.carried_part("gift_charge", "Currency", "a price like any other (R11)"),
    gift.left("gift_charge_accounting_code", "a cart has no accounting codes for gifts"),
    gift.left("gift_charge_refunded", "a refund fact (R10)"),
    gift.carried("gift_email", "as it stands (R11)"),
    gift.carried("gift_message", "as it stands (R11)"),
    gift.left("gift_wrap_accounting_code", "a cart has no accounting codes for gifts"),
    gift.carried_part("gift_wrap_cost", "Currency", "a price like any other (R11)"),
    gift.left("gift_wrap_refunded", "a refund fact (R10)"),
    gift.carried("gift_wrap_title", "as it stands (R11)"),

    internal.recomputed("exported_to_accounting", "a new sale is not exported yet"),
    internal.left("merchant_notes", "internal notes (R10)"),
    internal.recomputed("placed_by_user", "whoever places the cart (R24)"),
    internal.left("refund_by_user", "a refund fact (R10)"),
    internal.left("sales_rep_code", "the commission belongs to the old sale (R10)"),
    internal.left("transactional_merchant_notes", "internal notes (R10)"),

    marketing.carried("advertising_source", "as it stands (R11)"),
    marketing.carried("cell_phone_opt_in", "as it stands (R11)"),
    marketing.renamed("mailing_list", "mailing_list_opt_in", "the cart's name for it"),
    marketing.left("referral_code", "a cart has no referral"),

    property.recomputed("created_by", "the cart's clerk"),
    property.recomputed("created_dts", "the cart has its own time"),
    property.carried("display", "as it stands (R11)"),
    property.carried("expiration_dts", "a property past it stays behind whole, as expired (R10)"),
    property.carried("name", "as it stands (R11)"),
    property.carried("value", "as it stands (R11)"),

    taxes.recomputed("arbitrary_tax", "an amount; the rates give it again (R11)"),
    taxes.renamed("arbitrary_tax_rate", "rate", "the rate of the whole sale, before tax_rate"),
    taxes.recomputed("arbitrary_taxable_subtotal", "an amount; the lines give it again (R11)"),
    taxes.left("tax_city_accounting_code", "a cart has no accounting codes for taxes"),
    taxes.left("tax_country_accounting_code", "a cart has no accounting codes for taxes"),
    taxes.renamed("tax_county", "county", "the cart's name for it"),
    taxes.left("tax_county_accounting_code", "a cart has no accounting codes for taxes"),
    taxes.carried("tax_gift_charge", "as it stands (R11)"),
    taxes.left("tax_postal_code_accounting_code", "a cart has no accounting codes for taxes"),
    taxes.renamed("tax_rate", "rate", "the rate of the whole sale, unless arbitrary_tax_rate replaces it"),
    taxes.carried("tax_rate_city", "a part of the rate (R11)"),
    taxes.carried("tax_rate_country", "a part of the rate (R11)"),
    taxes.carried("tax_rate_county", "a part of the rate (R11)"),
    taxes.carried("tax_rate_postal_code", "a part of the rate (R11)"),
    taxes.carried("tax_rate_state", "a part of the rate (R11)"),
    taxes.carried("tax_shipping", "as it stands (R11)"),
    taxes.left("tax_state_accounting_code", "a cart has no accounting codes for taxes"),
};

} // namespace

std::span<const CloneRule> order_clone_rules()
{
    return rules;
}

} // namespace reprise::domain
