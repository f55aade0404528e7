#include "domain/clone_rules.hpp"

#include <array>

namespace reprise::domain {
namespace {

constexpr RulesOf customer{"Customer"};
constexpr RulesOf billing{"OrderBilling"};
constexpr RulesOf shipping{"OrderShipping"};

constexpr std::array rules{
    customer.left("affiliate_oid", "stays in the customer's profile"),
    customer.left("allow_3rd_party_billing", "stays in the customer's profile"),
    customer.left("allow_cod", "stays in the customer's profile"),
    customer.left("allow_drop_shipping", "stays in the customer's profile"),
    customer.left("allow_purchase_order", "stays in the customer's profile"),
    customer.left("allow_quote_request", "stays in the customer's profile"),
    customer.left("allow_selection_of_address_type", "stays in the customer's profile"),
    customer.left("auto_approve_cod", "stays in the customer's profile"),
    customer.left("auto_approve_purchase_order", "stays in the customer's profile"),
    customer.left("automatic_merchant_notes", "stays in the customer's profile"),
    customer.left("business_notes", "stays in the customer's profile"),
    customer.carried("customer_profile_oid", "names the customer's profile, where the rest is"),
    customer.left("dhl_account_number", "stays in the customer's profile"),
    customer.left("dhl_duty_account_number", "stays in the customer's profile"),
    customer.left("do_not_send_mail", "stays in the customer's profile"),
    customer.carried("email", "as it stands (R11)"),
    customer.left("exempt_shipping_handling_charge", "stays in the customer's profile"),
    customer.left("fax", "stays in the customer's profile"),
    customer.left("fedex_account_number", "stays in the customer's profile"),
    customer.left("free_shipping", "stays in the customer's profile"),
    customer.left("free_shipping_minimum", "stays in the customer's profile"),
    customer.left("last_modified_by", "stays in the customer's profile"),
    customer.left("last_modified_dts", "stays in the customer's profile"),
    customer.left("maximum_item_count", "stays in the customer's profile"),
    customer.recomputed("merchant_id", "the cart's own merchant (R40)"),
    customer.left("minimum_item_count", "stays in the customer's profile"),
    customer.left("minimum_subtotal", "stays in the customer's profile"),
    customer.left("no_coupons", "stays in the customer's profile"),
    customer.left("no_free_shipping", "stays in the customer's profile"),
    customer.left("no_realtime_charge", "stays in the customer's profile"),
    customer.left("qb_class", "stays in the customer's profile"),
    customer.left("qb_code", "stays in the customer's profile"),
    customer.left("qb_tax_exemption_reason_code", "stays in the customer's profile"),
    customer.left("referral_source", "stays in the customer's profile"),
    customer.left("sales_rep_code", "stays in the customer's profile"),
    customer.left("send_signup_notification", "stays in the customer's profile"),
    customer.left("signup_dts", "stays in the customer's profile"),
    customer.left("suppress_buysafe", "stays in the customer's profile"),
    customer.left("tax_exempt", "stays in the customer's profile"),
    customer.left("tax_id", "stays in the customer's profile"),
    customer.left("terms", "stays in the customer's profile"),
    customer.left("track_separately", "stays in the customer's profile"),
    customer.left("unapproved", "stays in the customer's profile"),
    customer.left("ups_account_number", "stays in the customer's profile"),
    customer.left("website_url", "stays in the customer's profile"),

    billing.carried("address1", "as it stands (R11)"),
    billing.carried("address2", "as it stands (R11)"),
    billing.carried("cc_emails", "as it stands (R11)"),
    billing.carried("cell_phone", "as it stands (R11)"),
    billing.recomputed("cell_phone_e164", "made again from the number itself"),
    billing.carried("city", "as it stands (R11)"),
    billing.carried("company", "as it stands (R11)"),
    billing.carried("country_code", "as it stands (R11)"),
    billing.carried("day_phone", "as it stands (R11)"),
    billing.recomputed("day_phone_e164", "made again from the number itself"),
    billing.carried("email", "also becomes email_confirm"),
    billing.carried("evening_phone", "as it stands (R11)"),
    billing.recomputed("evening_phone_e164", "made again from the number itself"),
    billing.carried("first_name", "as it stands (R11)"),
    billing.carried("last_name", "as it stands (R11)"),
    billing.carried("postal_code", "as it stands (R11)"),
    billing.carried("state_region", "as it stands (R11)"),
    billing.carried("title", "as it stands (R11)"),

    shipping.carried("address1", "as it stands (R11)"),
    shipping.carried("address2", "as it stands (R11)"),
    shipping.carried("city", "as it stands (R11)"),
    shipping.carried("company", "as it stands (R11)"),
    shipping.carried("country_code", "as it stands (R11)"),
    shipping.carried("day_phone", "as it stands (R11)"),
    shipping.recomputed("day_phone_e164", "made again from the number itself"),
    shipping.left("delivery_date", "a date of the old sale (R10)"),
    shipping.carried("evening_phone", "as it stands (R11)"),
    shipping.recomputed("evening_phone_e164", "made again from the number itself"),
    shipping.carried("first_name", "as it stands (R11)"),
    shipping.carried("last_name", "as it stands (R11)"),
    shipping.left("least_cost_route", "a route is chosen for each sale"),
    shipping.left("least_cost_route_shipping_methods", "a route is chosen for each sale"),
    shipping.carried("lift_gate", "as it stands (R11)"),
    shipping.left("pickup_dts", "a shipping fact of the old sale"),
    shipping.carried("postal_code", "as it stands (R11)"),
    shipping.left("rma", "a return fact of the old sale (R10)"),
    shipping.left("ship_on_date", "a date of the old sale (R10)"),
    shipping.carried("ship_to_residential", "as it stands (R11)"),
    shipping.carried("shipping_3rd_party_account_number", "as it stands (R11)"),
    shipping.left("shipping_date", "a shipping fact of the old sale"),
    shipping.left("shipping_department_status", "a shipping fact of the old sale"),
    shipping.carried("shipping_method", "whole, or not at all where it is longer than a cart takes", 40),
    shipping.carried("shipping_method_accounting_code", "as it stands (R11)"),
    shipping.carried("special_instructions", "whole, or not at all where it is longer than a cart takes", 10000),
    shipping.carried("state_region", "as it stands (R11)"),
    shipping.carried("title", "as it stands (R11)"),
    shipping.left("tracking_number_details", "tracking of the old sale (R10)"),
    shipping.left("tracking_numbers", "tracking of the old sale (R10)"),
    shipping.recomputed("weight", "the lines give it again"),
};

} // namespace

std::span<const CloneRule> customer_clone_rules()
{
    return rules;
}

} // namespace reprise::domain
