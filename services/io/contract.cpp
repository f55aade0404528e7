#include "io/contract.hpp"

#include "domain/masking.hpp"
#include "domain/time.hpp"
#include "io/json_reader.hpp"
#include "io/problem.hpp"
#include "io/schema_faults.hpp"

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include <fstream>
#include <map>
#include <stdexcept>
#include <string>

namespace reprise::io {

namespace {

constexpr std::string_view components = "#/components/schemas/";

/// Marks a text that is a time; see `write_times_in_utc`.
constexpr const char* time_mark = "x-time";

/// valijson enforces `format`, which OpenAPI 3.1 only annotates with, and compiles an expression for it at every check.
void replace_formats(Json& schema)
{
    if (schema.is_object() && schema.contains("format") && schema.at("format").is_string()) {
        if (schema.at("format") == "date-time") {
            schema[time_mark] = true;
        }
        schema.erase("format");
    }
    for (auto& part : schema) {
        if (part.is_structured()) {
            replace_formats(part);
        }
    }
}

Json read_bundle(const std::filesystem::path& bundle)
{
    std::ifstream stream(bundle);
    if (!stream) {
        throw std::runtime_error("the contract " + bundle.string() + " cannot be read");
    }
    auto document = Json::parse(stream);
    replace_formats(document.at("components").at("schemas"));
    return document;
}

void refuse_card_numbers(const Json& value)
{
    if (const auto pointer = domain::find_card_number(value)) {
        throw Error(Problem::card_number_not_allowed, "Card numbers go to POST /cards and nowhere else.",
                    {{*pointer, "card_number_not_allowed", "This looks like a card number."}});
    }
}

} // namespace

/// The schemas that requests are read as, each compiled once.
class Contract::State {
public:
    explicit State(const std::filesystem::path& bundle) : document_(read_bundle(bundle))
    {
        for (const auto* name : {"Order", "Cart", "CloneRequest", "CardRequest", "PlaceRequest", "CloneReport"}) {
            compile(name);
        }
    }

    /// Follows a reference to the schema that it names.
    const Json& resolved(const Json& schema) const
    {
        const auto reference = schema.find("$ref");
        return reference == schema.end() ? schema
                                         : document_.at("components")
                                               .at("schemas")
                                               .at(reference->get<std::string>().substr(components.size()));
    }

    /// Removes the members that the contract marks with `mark`, wherever they stand.
    void remove_marked(const char* mark, const Json& schema, Json& value) const
    {
        const auto& shape = resolved(schema);
        if (value.is_array() && shape.contains("items")) {
            for (auto& entry : value) {
                remove_marked(mark, shape.at("items"), entry);
            }
        }
        if (!value.is_object() || !shape.contains("properties")) {
            return;
        }
        const auto& properties = shape.at("properties");
        for (auto member = value.begin(); member != value.end();) {
            const auto property = properties.find(member.key());
            if (property != properties.end() &&
                (property->value(mark, false) || resolved(*property).value(mark, false))) {
                member = value.erase(member);
                continue;
            }
            if (property != properties.end() && member->is_structured()) {
                remove_marked(mark, *property, *member);
            }
            ++member;
        }
    }

    /// Times come with any offset and are shown in UTC (design.md 3.2). What is no time where none is enforced stays.
    void write_times_in_utc(const Json& schema, Json& value) const
    {
        const auto& shape = resolved(schema);
        if (value.is_string() && shape.contains(time_mark)) {
            if (const auto time = domain::parse_rfc3339(value.get_ref<const std::string&>())) {
                value = domain::format_rfc3339(*time);
            }
        }
        if (value.is_array() && shape.contains("items")) {
            for (auto& entry : value) {
                write_times_in_utc(shape.at("items"), entry);
            }
        }
        if (value.is_object() && shape.contains("properties")) {
            for (auto& [name, member] : value.items()) {
                write_times_in_utc(shape.at("properties").at(name), member);
            }
        }
    }

    const Json& schema(std::string_view name) const
    {
        return document_.at("components").at("schemas").at(std::string(name));
    }

    std::vector<domain::Fault> faults(std::string_view name, const Json& value) const
    {
        valijson::Validator validator(valijson::Validator::kStrongTypes);
        valijson::ValidationResults results;
        const bool is_valid =
            validator.validate(schemas_.find(name)->second, valijson::adapters::NlohmannJsonAdapter(value), &results);
        return is_valid ? std::vector<domain::Fault>{} : schema_faults(results, value);
    }

    Json read_patch(std::string_view name, std::string_view patch_text, Json current) const
    {
        auto patch = read_json(patch_text);
        refuse_card_numbers(patch);
        remove_marked("readOnly", schema(name), patch);
        std::vector<domain::Fault> unknown;
        find_unknown_nulls(schema(name), patch, Json::json_pointer(), unknown);
        refuse(std::move(unknown));
        current.merge_patch(patch);
        return accepted(name, std::move(current));
    }

    Json accepted(std::string_view name, Json value) const
    {
        refuse(faults(name, value));
        write_times_in_utc(schema(name), value);
        return value;
    }

private:
    static void refuse(std::vector<domain::Fault> faults)
    {
        if (!faults.empty()) {
            throw Error(Problem::invalid_body, {}, std::move(faults));
        }
    }

    /// Removing a member that no schema knows would otherwise succeed in silence.
    void find_unknown_nulls(const Json& schema, const Json& patch, const Json::json_pointer& pointer,
                            std::vector<domain::Fault>& unknown) const
    {
        const auto& shape = resolved(schema);
        if (!patch.is_object() || !shape.contains("properties")) {
            return;
        }
        for (const auto& [name, member] : patch.items()) {
            const auto property = shape.at("properties").find(name);
            if (property != shape.at("properties").end()) {
                find_unknown_nulls(*property, member, pointer / name, unknown);
            } else if (member.is_null()) {
                unknown.push_back(
                    {(pointer / name).to_string(), "unknown_member", "The contract has no such member here."});
            }
        }
    }

    void compile(const std::string& name)
    {
        // valijson resolves references from the root of what it is given.
        const Json root{{"$ref", std::string(components) + name}, {"components", document_.at("components")}};
        valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
        parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(root), schemas_[name]);
    }

    Json document_;
    std::map<std::string, valijson::Schema, std::less<>> schemas_;
};

Contract::Contract(const std::filesystem::path& bundle) : state_(std::make_unique<State>(bundle)) {}

Contract::~Contract() = default;

Json Contract::read(std::string_view schema, std::string_view body) const
{
    auto value = read_json(body);
    refuse_card_numbers(value);
    state_->remove_marked("readOnly", state_->schema(schema), value);
    return state_->accepted(schema, std::move(value));
}

Json Contract::check(std::string_view schema, Json value) const
{
    refuse_card_numbers(value);
    return state_->accepted(schema, std::move(value));
}

Json Contract::read_patch(std::string_view schema, std::string_view patch, Json current) const
{
    return state_->read_patch(schema, patch, std::move(current));
}

std::vector<domain::Fault> Contract::faults(std::string_view schema, const Json& value) const
{
    return state_->faults(schema, value);
}

void Contract::remove_write_only(std::string_view schema, Json& value) const
{
    state_->remove_marked("writeOnly", state_->schema(schema), value);
}

Json Contract::read_card(std::string_view schema, std::string_view body) const
{
    auto value = read_json(body);
    state_->remove_marked("readOnly", state_->schema(schema), value);
    return state_->accepted(schema, std::move(value));
}

std::vector<std::string> Contract::enumeration(std::string_view schema) const
{
    return state_->schema(schema).at("enum").get<std::vector<std::string>>();
}

} // namespace reprise::io
