#include "domain/clone_map.hpp"
#include "domain/json.hpp"
#include "support/paths.hpp"
#include "unit/contract_models.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <set>
#include <string>

using namespace reprise;
using namespace reprise::domain;

namespace {

std::set<std::string> fields_of_map(const std::string& model)
{
    std::set<std::string> fields;
    for (const CloneRule& rule : clone_rules_of(model))
        fields.emplace(rule.field);
    return fields;
}

std::set<std::string> fields_of_contract(const std::string& model)
{
    std::set<std::string> fields;
    for (const auto& property : contract_models().at(model).at("properties").items())
        fields.insert(property.key());
    return fields;
}

} // namespace

TEST_CASE("no field has two rows, and every row has a reason", "[R12]")
{
    const CloneRule* before = nullptr;
    for (const CloneRule& rule : clone_map()) {
        CAPTURE(rule.model, rule.field);
        CHECK_FALSE((before != nullptr && before->model == rule.model && before->field == rule.field));
        CHECK_FALSE(rule.reason.empty());
        const bool goes_somewhere = rule.fate == Fate::carried || rule.fate == Fate::renamed;
        CHECK(goes_somewhere == !rule.cart_field.empty());
        CHECK((rule.fate == Fate::renamed) == (goes_somewhere && rule.cart_field != rule.field));
        CHECK((rule.fate != Fate::not_carried || rule.part.empty()));
        before = &rule;
    }
}

TEST_CASE("every field of an order and of its parts has exactly one row, and every row a field", "[R12]")
{
    const Models reached = reached_models();
    for (const auto& model : reached) {
        CAPTURE(model.first);
        CHECK(fields_of_map(model.first) == fields_of_contract(model.first));
    }
    for (const CloneRule& rule : clone_map())
        CHECK(reached.contains(std::string(rule.model)));
}

TEST_CASE("a row's part is the model that the contract has there", "[R12]")
{
    for (const CloneRule& rule : clone_map()) {
        CAPTURE(rule.model, rule.field);
        const std::string field(rule.field);
        const std::string part = model_in(contract_models().at(std::string(rule.model)).at("properties").at(field));
        if (rule.part.empty()) {
            CHECK((part.empty() || rule.fate == Fate::not_carried || rule.fate == Fate::recomputed));
        } else {
            CHECK(part == rule.part);
        }
    }
}

TEST_CASE("whatever is carried has its place in the cart", "[R12]")
{
    for (const auto& [model, cart_models] : reached_models()) {
        for (const std::string& cart_model : cart_models) {
            for (const CloneRule& rule : clone_rules_of(model)) {
                if (rule.cart_field.empty())
                    continue;
                CAPTURE(rule.model, rule.field, cart_model);
                CHECK(cart_property(cart_model, std::string(rule.cart_field)) != nullptr);
            }
        }
    }
}

TEST_CASE("a cart takes every text an order may hold, or the row says how long it may be", "[R12][R13]")
{
    for (const auto& [model, cart_models] : reached_models()) {
        for (const CloneRule& rule : clone_rules_of(model)) {
            if (rule.cart_field.empty() || !rule.part.empty())
                continue;
            CAPTURE(rule.model, rule.field);
            const Json order_schema =
                plain_schema(contract_models().at(model).at("properties").at(std::string(rule.field)));
            for (const std::string& cart_model : cart_models) {
                const Json* property = cart_property(cart_model, std::string(rule.cart_field));
                if (property == nullptr)
                    continue;
                const Json cart_schema = plain_schema(*property);
                CHECK(cart_schema.value("type", "") == order_schema.value("type", ""));
                const std::size_t unlimited = 1'000'000;
                const std::size_t order_length = order_schema.value("maxLength", unlimited);
                const std::size_t cart_length = cart_schema.value("maxLength", unlimited);
                if (rule.cart_max_length == 0)
                    CHECK(cart_length >= order_length);
                if (rule.cart_max_length != 0)
                    CHECK(cart_length == rule.cart_max_length);
            }
        }
    }
}

TEST_CASE("a cart takes every number and as many entries as an order may hold", "[R12]")
{
    for (const auto& [model, cart_models] : reached_models()) {
        for (const CloneRule& rule : clone_rules_of(model)) {
            if (rule.cart_field.empty())
                continue;
            CAPTURE(rule.model, rule.field);
            const Json order_schema =
                plain_schema(contract_models().at(model).at("properties").at(std::string(rule.field)));
            for (const std::string& cart_model : cart_models) {
                const Json* property = cart_property(cart_model, std::string(rule.cart_field));
                if (property == nullptr)
                    continue;
                const Json cart_schema = plain_schema(*property);
                CHECK(cart_schema.value("maxItems", 0) >= order_schema.value("maxItems", 0));
                CHECK(cart_schema.value("maximum", 0.0) >= order_schema.value("maximum", 0.0));
                CHECK(cart_schema.value("minimum", 0.0) <= order_schema.value("minimum", 0.0));
            }
        }
    }
}

TEST_CASE("the codes are those of the contract", "[R13]")
{
    Json codes = Json::array();
    for (const NotCopiedCode code : all_not_copied_codes())
        codes.push_back(to_string(code));
    CHECK(codes == contract_models().at("NotCopiedCode").at("enum"));
}

TEST_CASE("proto-docs/clone-map.md is printed from the clone map", "[R12]")
{
    const std::string path = REPRISE_SOURCE_DIR "/proto-docs/clone-map.md";
    if (std::getenv("REPRISE_WRITE_CLONE_MAP") != nullptr)
        std::ofstream(path, std::ios::binary) << clone_map_markdown();
    CHECK((text_of_file(path) == clone_map_markdown()));
}
