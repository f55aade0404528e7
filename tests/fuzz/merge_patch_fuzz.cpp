// Reads: a JSON Merge Patch of a cart (RFC 7396; io/contract, as PATCH /carts/{cart_id} applies it).
//
// Property: nlohmann's merge_patch does what the RFC's own pseudocode does; a patch that is accepted gives a cart that
// obeys the contract and holds no card number, and gives the same cart when it is applied again; the read-only
// members of the cart stay as they were; a patch without members changes nothing; a refusal is one of three problems.
//
// An input is {"cart", "patch"}.
#include "domain/json_access.hpp"
#include "domain/masking.hpp"
#include "fuzz/document_mutator.hpp"
#include "fuzz/property.hpp"
#include "io/contract.hpp"
#include "io/json_reader.hpp"
#include "io/problem.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace reprise::fuzz {
namespace {

const Json& input_schema()
{
    static const Json schema = {{"properties", {{"cart", schema_named("Cart")}, {"patch", schema_named("Cart")}}}};
    return schema;
}

/// RFC 7396, section 2, word for word.
Json merge_patch(Json target, const Json& patch)
{
    if (!patch.is_object())
        return patch;
    if (!target.is_object())
        target = Json::object();
    for (const auto& [name, value] : patch.items()) {
        if (value.is_null()) {
            target.erase(name);
        } else {
            target[name] = merge_patch(target.value(name, Json()), value);
        }
    }
    return target;
}

std::optional<Json> patched(const Json& cart, const std::string& patch)
{
    try {
        return contract().read_patch("Cart", patch, cart);
    } catch (const io::Error& error) {
        const std::array expected{io::Problem::malformed_json, io::Problem::invalid_body,
                                  io::Problem::card_number_not_allowed};
        require(std::ranges::count(expected, error.problem()) == 1, "a patch is refused as a body is");
        return std::nullopt;
    }
}

void check_read_only(const Json& before, const Json& after)
{
    const Json& properties = contract_schemas().at("Cart").at("properties");
    for (const auto& [name, property] : properties.items()) {
        const Json* was = domain::find_member(before, name);
        const Json* is = domain::find_member(after, name);
        if (property.value("readOnly", false))
            require((was == nullptr) == (is == nullptr) && (was == nullptr || *was == *is), "what is read-only stays");
    }
}

void check_cart(const Json& cart, const std::string& patch)
{
    const auto result = patched(cart, patch);
    if (!result)
        return;
    note_reached();
    require(contract().faults("Cart", *result).empty(), "a patched cart obeys the contract");
    require(!domain::find_card_number(*result), "a patched cart holds no card number");
    require(patched(*result, patch) == result, "a patch that is applied again changes nothing");
    check_read_only(cart, *result);
}

} // namespace

void try_input(std::string_view text)
{
    const Json input = Json::parse(text, nullptr, false);
    if (!input.is_object())
        return;
    const Json cart = input.value("cart", Json());
    const Json patch = input.value("patch", Json());
    Json merged = cart;
    merged.merge_patch(patch);
    require(merged == merge_patch(cart, patch), "a patch is applied as RFC 7396 says");
    const bool is_cart = contract().faults("Cart", cart).empty() && !domain::find_card_number(cart);
    if (!is_cart)
        return;
    const Json kept = contract().check("Cart", cart);
    require(patched(kept, "{}") == kept, "a patch without members changes nothing");
    check_cart(kept, io::write_json(patch));
}

} // namespace reprise::fuzz

// libFuzzer's entry for inputs that have a form.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned int seed)
{
    return reprise::fuzz::mutate_document(data, size, max_size, seed, reprise::fuzz::input_schema());
}
