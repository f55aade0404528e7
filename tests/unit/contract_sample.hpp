#pragma once

#include "domain/json.hpp"
#include "io/contract.hpp"
#include "io/problem.hpp"
#include "unit/contract_models.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reprise::domain {

/// Makes a document in which every field of a model of the contract is there, each text and number another one as far
/// as its schema lets it be. Arrays have one element, flags are true.
class ContractSample {
public:
    /// A whole object of the model.
    Json of_model(const std::string& model)
    {
        Json sample = Json::object();
        for (const auto& property : contract_models().at(model).at("properties").items())
            sample[property.key()] = of_property(property.value());
        return sample;
    }

private:
    Json of_property(const Json& property)
    {
        if (text_at(property, "type") == "array")
            return Json::array({of_property(property.at("items"))});
        if (const std::string model = model_in(property); !model.empty())
            return of_model(model);
        const Json schema = plain_schema(property);
        if (schema.contains("enum"))
            return schema.at("enum").back();
        const std::string type = text_at(schema, "type");
        if (type == "boolean")
            return true;
        if (type == "string")
            return text_of(schema);
        return number_of(schema);
    }

    Json text_of(const Json& schema)
    {
        const std::string pattern = text_at(schema, "pattern");
        if (text_at(schema, "format") == "date-time")
            return "2030-01-01T00:00:00Z";
        if (pattern == "^[A-Z]{3}$")
            return "USD";
        if (pattern.starts_with("^X"))
            return "XXXXXXXXXXXX1111";
        if (pattern.ends_with("{32}$"))
            return std::string(32, 'A');
        // Two characters suit every other field there is.
        static const std::string digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        ++texts_;
        return std::string{digits.at(texts_ / digits.size()), digits.at(texts_ % digits.size())};
    }

    Json number_of(const Json& schema)
    {
        ++numbers_;
        const bool fits = numbers_ >= schema.value("minimum", 0.0) && numbers_ <= schema.value("maximum", 0.0);
        return fits ? Json(numbers_) : schema.at("maximum");
    }

    std::size_t texts_ = 0;
    int numbers_ = 0;
};

/// What the contract finds wrong with a document that is sent as this model: `pointer code` for each fault.
inline std::vector<std::string> contract_faults(const char* model, const Json& document)
{
    static const io::Contract contract(REPRISE_CONTRACT_FILE);
    std::vector<std::string> found;
    try {
        static_cast<void>(contract.read(model, document.dump()));
    } catch (const io::Error& error) {
        found.emplace_back(io::entry_of(error.problem()).code);
        for (const Fault& fault : error.faults())
            found.push_back(fault.pointer + ' ' + fault.code);
    }
    return found;
}

/// What of an object of an order the clone map carries to a cart, in the order's own names.
inline Json carried_of(std::string_view model, const Json& from)
{
    Json carried = Json::object();
    for (const CloneRule& rule : clone_rules_of(model)) {
        const Json* value = find_member(from, rule.field);
        if (value == nullptr || rule.cart_field.empty())
            continue;
        Json part;
        if (rule.part.empty()) {
            part = *value;
        } else if (value->is_array()) {
            for (const Json& element : *value)
                part.push_back(carried_of(rule.part, element));
        } else {
            part = carried_of(rule.part, *value);
        }
        if (rule.part.empty() || !part.empty())
            carried[std::string(rule.field)] = std::move(part);
    }
    return carried;
}

} // namespace reprise::domain
