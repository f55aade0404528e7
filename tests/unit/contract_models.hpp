#pragma once

#include "domain/clone_map.hpp"
#include "domain/json.hpp"
#include "domain/json_access.hpp"
#include "support/paths.hpp"

#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>

namespace reprise::domain {

/// A placed order without the totals that its cart gave it, so that what its lines come to by themselves can be seen.
inline Json without_totals(Json order)
{
    for (const char* name :
         {"subtotal", "subtotal_discount", "taxable_subtotal", "taxable_subtotal_discount", "tax", "total"})
        order.at("summary").erase(name);
    return order;
}

/// A whole file.
inline std::string text_of_file(const std::string& path)
{
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

/// The schemas of the contract, by name.
inline const Json& contract_models()
{
    static const Json contract = Json::parse(text_of_file(REPRISE_CONTRACT_FILE));
    static const Json& models = contract.at("components").at("schemas");
    return models;
}

/// The model that a property holds, itself or in an array; an empty text where it holds a plain value.
inline std::string model_in(const Json& property)
{
    const Json* schema = &property;
    if (const Json* items = find_member(property, "items"))
        schema = items;
    std::string reference = text_at(*schema, "$ref");
    if (const Json* all_of = find_member(*schema, "allOf"))
        reference = text_at(all_of->at(0), "$ref");
    std::string model = reference.substr(reference.rfind('/') + 1);
    return !model.empty() && contract_models().at(model).contains("properties") ? model : std::string();
}

/// A property's own schema, its references to plain values followed.
inline Json plain_schema(const Json& property)
{
    const std::string reference = text_at(property, "$ref");
    return reference.empty() ? property : contract_models().at(reference.substr(reference.rfind('/') + 1));
}

/// The property of a cart model that a path names, or nullptr.
inline const Json* cart_property(std::string cart_model, std::string path)
{
    for (std::size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/')) {
        const Json* part = find_member(contract_models().at(cart_model).at("properties"), path.substr(0, slash));
        if (part == nullptr)
            return nullptr;
        cart_model = model_in(*part);
        path = path.substr(slash + 1);
    }
    return cart_model.empty() ? nullptr : find_member(contract_models().at(cart_model).at("properties"), path);
}

/// Order models, each with the cart models its values go to.
using Models = std::map<std::string, std::set<std::string>>;

/// Every order model that is reached through a row with a part, and the cart models its values go to.
inline void reach(const std::string& model, const std::string& cart_model, Models& reached)
{
    if (!reached[model].insert(cart_model).second)
        return;
    for (const CloneRule& rule : clone_rules_of(model)) {
        if (rule.part.empty())
            continue;
        const Json* target =
            rule.cart_field.empty() ? nullptr : cart_property(cart_model, std::string(rule.cart_field));
        reach(std::string(rule.part), target == nullptr ? std::string() : model_in(*target), reached);
    }
}

/// The same, from Order and Cart on.
inline Models reached_models()
{
    Models reached;
    reach("Order", "Cart", reached);
    return reached;
}

} // namespace reprise::domain
