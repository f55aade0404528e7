#include "fuzz/document_mutator.hpp"

#include "domain/json_access.hpp"
#include "support/paths.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <string>
#include <vector>

namespace reprise::fuzz {
namespace {

using domain::find_member;
using domain::text_at;

constexpr std::string_view components = "#/components/schemas/";

const Json& resolved(const Json& schema)
{
    const std::string reference = text_at(schema, "$ref");
    return reference.empty() ? schema : contract_schemas().at(reference.substr(components.size()));
}

/// The schema of a member or an element, or one that allows anything.
const Json& schema_of_child(const Json& shape, const std::string& name)
{
    static const Json anything = Json::object();
    if (const Json* properties = find_member(shape, "properties")) {
        const Json* property = find_member(*properties, name);
        return property == nullptr ? anything : *property;
    }
    const Json* items = find_member(shape, "items");
    return items == nullptr ? anything : *items;
}

/// Values that fit no field of the contract, or not this one.
const Json& odd_values()
{
    static const Json values = Json::parse(R"([null, -1, 0.001, 1e300, "", "x", true, [], {}, {"a": null}, [[1]]])");
    return values;
}

/// Letters of one to four octets, and those that JSON, SQL and pointers write in a way of their own.
constexpr std::array<const char*, 12> letters{"a", "Z", "7", " ",        "\"",           "\\",
                                              "'", "/", "~", "\xC3\xA9", "\xE6\x9D\xB1", "\xF0\x9F\x8D\xB5"};

} // namespace

const io::Contract& contract()
{
    static const io::Contract bundled(REPRISE_CONTRACT_FILE);
    return bundled;
}

const Json& contract_schemas()
{
    static const Json document = [] {
        std::ifstream stream(REPRISE_CONTRACT_FILE);
        return Json::parse(stream);
    }();
    return document.at("components").at("schemas");
}

Json schema_named(const char* name)
{
    return {{"$ref", std::string(components) + name}};
}

void DocumentMutator::change(Json& value, const Json& schema)
{
    const Json& shape = resolved(schema);
    if (!value.is_structured() || value.empty() || once_in(4))
        return change_here(value, shape);
    auto child = value.begin();
    std::advance(child, below(value.size()));
    change(*child, schema_of_child(shape, value.is_object() ? child.key() : std::string()));
}

void DocumentMutator::change_here(Json& value, const Json& shape)
{
    if (once_in(24)) {
        value = odd_values().at(below(odd_values().size()));
    } else if (value.is_object() && shape.contains("properties")) {
        change_object(value, shape);
    } else if (value.is_array() && shape.contains("items")) {
        change_array(value, shape);
    } else {
        value = value_of(shape);
    }
}

void DocumentMutator::change_object(Json& object, const Json& shape)
{
    const Json& properties = shape.at("properties");
    if (!object.empty() && once_in(4)) {
        auto gone = object.begin();
        std::advance(gone, below(object.size()));
        object.erase(gone);
        return;
    }
    auto property = properties.begin();
    std::advance(property, below(properties.size()));
    object[property.key()] = value_of(*property);
}

void DocumentMutator::change_array(Json& array, const Json& shape)
{
    const std::size_t at = array.empty() ? 0 : below(array.size());
    switch (array.empty() ? 0 : below(4)) {
    case 0:
        array.push_back(value_of(shape.at("items")));
        break;
    case 1:
        array.erase(at);
        break;
    case 2:
        array.push_back(Json(array[at]));
        break;
    default:
        std::swap(array[at], array.back());
    }
}

Json DocumentMutator::value_of(const Json& schema, int depth)
{
    const Json& shape = resolved(schema);
    if (const Json* choices = find_member(shape, "oneOf"))
        return value_of(choices->at(below(choices->size())), depth);
    if (const Json* values = find_member(shape, "enum"))
        return values->at(below(values->size()));
    const std::string type = text_at(shape, "type");
    if (type == "object")
        return object_of(shape, depth);
    if (type == "array") {
        Json array = Json::array();
        for (std::size_t left = below(3); left > 0; --left)
            array.push_back(value_of(shape.at("items"), depth + 1));
        return array;
    }
    if (type == "boolean")
        return once_in(2);
    if (type == "string")
        return text_of(shape);
    if (type == "number" || type == "integer")
        return number_of(shape);
    return odd_values().at(below(odd_values().size()));
}

Json DocumentMutator::object_of(const Json& shape, int depth)
{
    Json object = Json::object();
    const Json required = shape.value("required", Json::array());
    const Json properties = shape.value("properties", Json::object());
    for (const auto& [name, property] : properties.items()) {
        const bool is_required = std::ranges::find(required, Json(name)) != required.end();
        if (is_required || (depth < 4 && once_in(static_cast<std::size_t>(3 + 2 * depth))))
            object[name] = value_of(property, depth + 1);
    }
    return object;
}

Json DocumentMutator::number_of(const Json& shape)
{
    const bool is_whole = text_at(shape, "type") == "integer";
    switch (below(8)) {
    case 0:
        return shape.value("maximum", Json(1));
    case 1:
        return shape.value("minimum", Json(0));
    case 2:
        return 0;
    case 3:
        return below(1'000'000);
    default:
        const auto digits = static_cast<double>(below(10'000));
        const std::array powers{1, 10, 100, 1000};
        return is_whole || once_in(2) ? Json(1 + below(6)) : Json(digits / powers.at(below(powers.size())));
    }
}

Json DocumentMutator::text_of(const Json& shape)
{
    static const std::array<std::string, 3> currencies{"USD", "JPY", "XAU"};
    static const std::array<std::string, 4> times{"2030-01-01T00:00:00Z", "2026-03-01T10:00:00.5+01:00",
                                                  "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z"};
    const std::string pattern = text_at(shape, "pattern");
    if (text_at(shape, "format") == "date-time" || pattern.starts_with("^[0-9]{4}-"))
        return times.at(below(times.size()));
    if (pattern == "^[A-Z]{3}$")
        return once_in(8) ? currencies.at(below(currencies.size())) : currencies.front();
    if (pattern.starts_with("^X"))
        return "XXXXXXXXXXXX1111";
    if (pattern.ends_with("{32}$"))
        return std::string(32, 'A');
    const std::size_t longest = std::min<std::size_t>(shape.value("maxLength", std::size_t{60}), 60);
    std::string text;
    for (std::size_t left = once_in(6) ? longest : below(std::min<std::size_t>(longest, 6) + 1); left > 0; --left)
        text += letters.at(below(letters.size()));
    return text;
}

std::size_t mutate_document(std::uint8_t* data, std::size_t size, std::size_t max_size, std::uint32_t seed,
                            const Json& schema)
{
    DocumentMutator mutator(seed);
    Json document = Json::parse(data, data + size, nullptr, false);
    if (!document.is_object())
        document = Json::object();
    for (std::uint32_t left = 1 + seed % 3; left > 0; --left)
        mutator.change(document, schema);
    const std::string text = document.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (text.size() > max_size)
        return size;
    std::ranges::copy(text, data);
    return text.size();
}

} // namespace reprise::fuzz
