#include "domain/clone_rules.hpp"

#include <array>

namespace reprise::domain {
namespace {

constexpr RulesOf checkout{"OrderCheckout"};
constexpr RulesOf payment{"OrderPayment"};
constexpr RulesOf check{"OrderPaymentCheck"};
constexpr RulesOf credit_card{"OrderPaymentCreditCard"};
constexpr RulesOf purchase_order{"OrderPaymentPurchaseOrder"};
constexpr RulesOf summary{"OrderSummary"};

constexpr std::array rules{
    checkout.left("browser", "tells of the visit that led to the old sale"),
    checkout.carried("comments", "whole, or not at all where it is longer than a cart takes", 2000),
    checkout.carried("custom_field1", "as it stands (R11)"),
    checkout.carried("custom_field10", "as it stands (R11)"),
    checkout.carried("custom_field2", "as it stands (R11)"),
    checkout.carried("custom_field3", "as it stands (R11)"),
    checkout.carried("custom_field4", "as it stands (R11)"),
    checkout.carried("custom_field5", "as it stands (R11)"),
    checkout.carried("custom_field6", "as it stands (R11)"),
    checkout.carried("custom_field7", "as it stands (R11)"),
    checkout.carried("custom_field8", "as it stands (R11)"),
    checkout.carried("custom_field9", "as it stands (R11)"),
    checkout.left("customer_ip_address", "tells of the visit that led to the old sale"),
    checkout.carried("screen_branding_theme_code", "as it stands (R11)"),
    checkout.left("screen_size", "tells of the visit that led to the old sale"),
    checkout.carried("storefront_host_name", "as it stands (R11)"),
    checkout.left("upsell_path_code", "tells of the visit that led to the old sale"),

    payment.carried_part("check", "OrderPaymentCheck", "see OrderPaymentCheck"),
    payment.carried_part("credit_card", "OrderPaymentCreditCard", "while the order is within its days (R4, R8)"),
    payment.left("echeck", "bank details are asked for again (R9)"),
    payment.left("health_benefit_card", "the card belongs to another method (R9)", NotCopiedCode::method_not_cloneable),
    payment.left("hold_for_fraud_review", "the hold was for the old sale (R10)"),
    payment.left("insurance", "a claim pays for one sale (R9)", NotCopiedCode::one_time_number),
    payment.recomputed("payment_dts", "the new sale is paid at its own time"),
    payment.carried("payment_method", "unless it belongs to an outside wallet (R9)"),
    payment.left("payment_method_accounting_code", "a cart has no accounting codes for payments"),
    payment.left("payment_method_deposit_to_account", "a cart has no accounting codes for payments"),
    payment.recomputed("payment_status", "the new sale is not paid yet"),
    payment.left("paypal", "the wallet authorised the old sale (R9)", NotCopiedCode::method_not_cloneable),
    payment.carried_part("purchase_order", "OrderPaymentPurchaseOrder", "see OrderPaymentPurchaseOrder"),
    payment.renamed("rotating_transaction_gateway_code", "rtg_code", "the cart's name for it"),
    payment.left("surcharge", "the surcharge was for the old payment"),
    payment.left("surcharge_accounting_code", "the surcharge was for the old payment"),
    payment.left("surcharge_transaction_fee", "the surcharge was for the old payment"),
    payment.left("surcharge_transaction_percentage", "the surcharge was for the old payment"),
    payment.left("test_order", "whether a sale is a test is decided when it is placed"),
    payment.left("transactions", "the transactions paid the old sale (R10)"),

    check.left("check_number", "a check pays once (R9)", NotCopiedCode::one_time_number),

    credit_card.left("card_auth_ticket", "the authorisation was for the old sale (R10)"),
    credit_card.left("card_authorization_amount", "the authorisation was for the old sale (R10)"),
    credit_card.left("card_authorization_dts", "the authorisation was for the old sale (R10)"),
    credit_card.left("card_authorization_reference_number", "the authorisation was for the old sale (R10)"),
    credit_card.carried("card_expiration_month", "with the card (R5)"),
    credit_card.carried("card_expiration_year", "with the card (R5)"),
    credit_card.recomputed("card_number", "the mask of the copied card (R6)"),
    credit_card.left("card_number_token", "a token works once (R30)"),
    credit_card.recomputed("card_number_truncated", "the vault knows what it holds (R32)"),
    credit_card.carried("card_type", "with the card"),
    credit_card.left("card_verification_number_token", "a card verification number is asked for again (R7)"),
    credit_card.left("dual_vaulted", "another vault's reference to the old sale (R10)"),

    purchase_order.carried("purchase_order_number", "as it stands (R9)"),

    summary.recomputed("actual_fulfillment", "what the new sale costs is measured on it"),
    summary.recomputed("actual_other_cost", "what the new sale costs is measured on it"),
    summary.recomputed("actual_payment_processing", "what the new sale costs is measured on it"),
    summary.recomputed("actual_profit", "what the new sale costs is measured on it"),
    summary.recomputed("actual_profit_analyzed", "what the new sale costs is measured on it"),
    summary.recomputed("actual_profit_review", "what the new sale costs is measured on it"),
    summary.recomputed("actual_shipping", "what the new sale costs is measured on it"),
    summary.carried_part("arbitrary_shipping_handling_total", "Currency", "the price of shipping as ordered (R11)"),
    summary.left("health_benefit_card_amount", "the card paid the old sale", NotCopiedCode::method_not_cloneable),
    summary.left("health_benefit_card_refunded", "a refund fact (R10)"),
    summary.left("internal_gift_certificate_amount", "the certificate was spent on the old sale"),
    summary.left("internal_gift_certificate_refunded", "a refund fact (R10)"),
    summary.left("other_refunded", "a refund fact (R10)"),
    summary.left("shipping_handling_refunded", "a refund fact (R10)"),
    summary.renamed_part("shipping_handling_total", "shipping_handling", "Currency",
                         "the price of shipping as ordered (R11)"),
    summary.renamed_part("shipping_handling_total_discount", "shipping_handling_discount", "Currency",
                         "the price of shipping as ordered (R11)"),
    summary.recomputed("subtotal", "the lines give it again (R11)"),
    summary.recomputed("subtotal_discount", "the lines give it again (R11)"),
    summary.left("subtotal_discount_refunded", "a refund fact (R10)"),
    summary.left("subtotal_refunded", "a refund fact (R10)"),
    summary.recomputed("tax", "the rates give it again (R11)"),
    summary.left("tax_refunded", "a refund fact (R10)"),
    summary.recomputed("taxable_subtotal", "the lines give it again (R11)"),
    summary.recomputed("taxable_subtotal_discount", "the lines give it again (R11)"),
    summary.recomputed("total", "prices, shipping and taxes give it again (R11)"),
    summary.left("total_refunded", "a refund fact (R10)"),
};

} // namespace

std::span<const CloneRule> payment_clone_rules()
{
    return rules;
}

} // namespace reprise::domain
