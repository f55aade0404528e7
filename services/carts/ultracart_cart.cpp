#include "carts/ultracart_cart.hpp"

#include "carts/cart_routes.hpp"
#include "carts/edit_cart.hpp"
#include "domain/json_access.hpp"
#include "io/json_reader.hpp"
#include "io/ultracart_reader.hpp"

#include <utility>

namespace reprise::carts {

namespace {

constexpr const char* verification_pointer = "/payment/credit_card/card_verification_number";

} // namespace

UltracartCart read_ultracart_cart(Json sent)
{
    if (!sent.is_object()) {
        throw io::Error(io::Problem::invalid_body, {}, {{"", "wrong_type", "A cart is an object."}});
    }
    UltracartCart cart;
    if (sent.contains("cart_id")) {
        cart.cart_id = domain::CartId::parse(domain::text_at(sent, "cart_id"));
        if (!cart.cart_id) {
            throw io::Error(io::Problem::cart_not_found, "There is no such cart.");
        }
    }
    io::take_ultracart_form(sent);
    cart.document = std::move(sent);
    return cart;
}

std::optional<vault::CardVerificationNumber> take_ultracart_verification(Json& cart)
{
    const Json::json_pointer pointer(verification_pointer);
    if (!cart.contains(pointer)) {
        return std::nullopt;
    }
    auto& text = cart.at(pointer);
    auto verification =
        text.is_string() ? vault::CardVerificationNumber::parse(std::move(text.get_ref<std::string&>())) : std::nullopt;
    if (!verification) {
        throw io::Error(io::Problem::invalid_body, {},
                        {{verification_pointer, "card_verification_number_invalid",
                          "A card verification number has 3 or 4 digits."}});
    }
    cart.at(pointer.parent_pointer()).erase(pointer.back());
    return verification;
}

io::Reply keep_ultracart_cart(const Deps& deps, const io::Request& request, const UltracartCart& cart)
{
    auto native = io::native_request(request, io::write_json(cart.document));
    if (!cart.cart_id) {
        return create_cart(deps, native);
    }
    native.path_parameters["cart_id"] = cart.cart_id->str();
    native.headers.emplace("If-Match", "*");
    return patch_cart(deps, native);
}

std::string ultracart_sentence(const domain::Fault& fault)
{
    return fault.pointer.empty() ? fault.detail : fault.detail + " (" + fault.pointer + ")";
}

Json ultracart_sentences(const io::Error& refusal)
{
    const auto& entry = io::entry_of(refusal.problem());
    const bool is_of_sale =
        entry.status == 402 || (entry.status == 422 && refusal.problem() != io::Problem::idempotency_key_reused);
    if (!is_of_sale) {
        throw refusal;
    }
    auto sentences = Json::array();
    for (const auto& fault : refusal.faults()) {
        sentences.push_back(ultracart_sentence(fault));
    }
    if (sentences.empty()) {
        sentences.push_back(refusal.detail().empty() ? std::string(entry.title) : refusal.detail());
    }
    return sentences;
}

} // namespace reprise::carts
