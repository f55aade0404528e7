#include "carts/cart_readiness.hpp"

#include "carts/edit_cart.hpp"
#include "domain/card_type.hpp"
#include "domain/json_access.hpp"
#include "domain/placed_cart.hpp"
#include "io/application.hpp"
#include "io/json_reader.hpp"
#include "io/problem.hpp"
#include "io/query.hpp"

#include <utility>

namespace reprise::carts {

namespace {

constexpr const char* verification_member = "card_verification_number";

domain::CartCheckTerms terms_of(const io::MerchantPolicy& policy, const io::Request& request, const OpenCart& cart,
                                domain::PaymentProcessing processing, bool has_verification)
{
    domain::CartCheckTerms terms;
    terms.now = request.now;
    terms.processing = processing;
    terms.holds_card = cart.card && cart.card->is_usable;
    terms.has_card_verification_number = has_verification;
    terms.collect_card_verification_number = policy.collect_card_verification_number;
    terms.collect_minimum = policy.collect_card_verification_number_minimum;
    return terms;
}

bool fits(const vault::CardVerificationNumber& verification, const Json& document)
{
    const Json::json_pointer pointer("/payment/credit_card/card_type");
    const auto type = document.contains(pointer)
                          ? domain::parse_card_type(document.at(pointer).get_ref<const std::string&>())
                          : std::nullopt;
    return !type || verification.fits(*type);
}

/// The order that this cart would become, so that nothing about it can be wrong any more once the card is charged.
std::vector<domain::Fault> faults_of_coming_order(const Deps& deps, const io::Request& request, const Json& document,
                                                  domain::PaymentProcessing processing)
{
    domain::Placement placement;
    placement.now = request.now;
    placement.processing = processing;
    placement.placed_by_user = request.caller.subject;
    if (domain::charges_card(document, processing)) {
        placement.charge = domain::ApprovedCharge{};
    }
    return deps.contract.faults("Order", domain::order_of_cart(document, placement));
}

} // namespace

Json read_place_request(const Deps& deps, const io::Request& request)
{
    return request.body.empty() ? Json::object() : deps.contract.read("PlaceRequest", request.body);
}

std::optional<vault::CardVerificationNumber> take_verification(Json& body)
{
    const auto member = body.find(verification_member);
    if (member == body.end()) {
        return std::nullopt;
    }
    auto verification = vault::CardVerificationNumber::parse(std::move(member->get_ref<std::string&>()));
    body.erase(member);
    return verification;
}

domain::PaymentProcessing processing_of(const Json& body)
{
    const bool is_later = domain::flag_at(body, "no_realtime_payment_processing");
    const bool is_elsewhere = domain::flag_at(body, "skip_payment_processing");
    if (is_later && is_elsewhere) {
        throw io::Error(
            io::Problem::invalid_body, {},
            {{"/skip_payment_processing", "options_conflict", "The payment is taken later or elsewhere, not both."}});
    }
    return is_later       ? domain::PaymentProcessing::none
           : is_elsewhere ? domain::PaymentProcessing::skipped
                          : domain::PaymentProcessing::realtime;
}

std::vector<domain::Fault> faults_of_placing(const Deps& deps, const io::Request& request, const OpenCart& cart,
                                             const Json& document, domain::PaymentProcessing processing,
                                             const vault::CardVerificationNumber* verification)
{
    const auto terms =
        terms_of(*deps.merchants.at(request.caller.merchant_id()), request, cart, processing, verification != nullptr);
    auto faults = domain::check_cart(document, terms);
    if (verification != nullptr && domain::charges_card(document, processing) && !fits(*verification, document)) {
        faults.push_back({"/card_verification_number", "card_verification_number_invalid",
                          "The number has 4 digits for AMEX and 3 for any other card."});
    }
    return faults.empty() ? faults_of_coming_order(deps, request, document, processing) : faults;
}

io::Reply validate_cart(const Deps& deps, const io::Request& request)
{
    const io::Parameters none(request, {});
    auto body = read_place_request(deps, request);
    const auto verification = take_verification(body);
    const auto processing = processing_of(body);
    const auto cart = cart_to_change(deps, request, cart_id_of(request));
    const auto document = io::read_json(cart.document);
    auto errors = Json::array();
    for (const auto& fault :
         faults_of_placing(deps, request, cart, document, processing, verification ? &*verification : nullptr)) {
        errors.push_back({{"pointer", fault.pointer}, {"code", fault.code}, {"detail", fault.detail}});
    }
    const bool is_valid = errors.empty();
    return io::json_reply(200, {{"valid", is_valid}, {"errors", std::move(errors)}});
}

} // namespace reprise::carts
