#include "io/schema_faults.hpp"

#include "domain/masking.hpp"

#include <nlohmann/json.hpp>
#include <valijson/validation_results.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace reprise::io {

namespace {

constexpr std::size_t fault_limit = 50;

struct Sentence {
    std::string_view begins;
    std::string_view code;
    std::string_view detail;
};

constexpr std::array sentences{
    Sentence{"Object contains a property", "unknown_member", "The contract has no such member."},
    Sentence{"Missing required property", "required_member_missing", "This member is required."},
    Sentence{"Value type not permitted", "wrong_type", "The value is of another type than the contract says."},
    Sentence{"Failed to match against any enum", "not_in_enum", "The value is not one of those the contract lists."},
    Sentence{"String should be no more than", "too_long", "The text is longer than the contract allows."},
    Sentence{"String should be no fewer than", "too_short", "The text is shorter than the contract allows."},
    Sentence{"Expected number", "out_of_range", "The number is outside the range of the contract."},
    Sentence{"Failed to match regex", "wrong_format", "The text is not of the form that the contract asks for."},
    Sentence{"Array should contain no more", "too_many_items", "There are more entries than the contract allows."},
    Sentence{"Array should contain no fewer", "too_few_items", "There are fewer entries than the contract asks for."},
    Sentence{"Failed to validate against any child schemas", "wrong_type", "The value fits none of its forms."},
};

/// `["items"]` or `[0]` as one reference token.
std::string reference_token(std::string_view step)
{
    if (step.starts_with('[') && step.ends_with(']')) {
        step = step.substr(1, step.size() - 2);
    }
    if (step.size() >= 2 && step.starts_with('"') && step.ends_with('"')) {
        step = step.substr(1, step.size() - 2);
    }
    std::string token = "/";
    for (const char letter : step) {
        token += letter == '~' ? "~0" : letter == '/' ? "~1" : std::string(1, letter);
    }
    return token;
}

/// The member that a sentence names between quotes at its end, which may hold quotes itself, as a reference token.
std::string named_member(std::string_view description)
{
    constexpr std::string_view unknown = "constraints: '";
    constexpr std::string_view missing = "required property '";
    constexpr std::string_view end = "'.";
    const auto begin = [&](std::string_view words) {
        const auto at = description.find(words);
        return at == std::string_view::npos ? at : at + words.size();
    };
    const auto open = std::min(begin(unknown), begin(missing));
    if (open == std::string_view::npos || open + end.size() > description.size()) {
        return {};
    }
    return '/' + domain::escape_pointer_token(description.substr(open, description.size() - end.size() - open));
}

bool is_about_the_form(const domain::Fault& fault)
{
    return fault.code == "wrong_type" || fault.code == "not_in_enum";
}

/// A value that may take one of several forms is told what is wrong with the form that it has, and not that it could
/// have had another one.
void remove_other_forms(std::vector<domain::Fault>& faults, const Json& value)
{
    const auto all = faults;
    std::erase_if(faults, [&](const domain::Fault& fault) {
        if (!is_about_the_form(fault)) {
            return false;
        }
        const Json::json_pointer place(fault.pointer);
        const bool is_text = value.contains(place) && value.at(place).is_string();
        return std::ranges::any_of(all, [&](const domain::Fault& other) {
            const bool is_beneath = other.pointer.starts_with(fault.pointer + "/");
            const bool is_twin = other.pointer == fault.pointer && is_about_the_form(other) &&
                                 other.code == (is_text ? "not_in_enum" : "wrong_type");
            return is_beneath || (is_twin && other.code != fault.code);
        });
    });
}

} // namespace

std::vector<domain::Fault> schema_faults(valijson::ValidationResults& results, const Json& value)
{
    std::vector<domain::Fault> faults;
    valijson::ValidationResults::Error error;
    while (faults.size() < fault_limit && results.popError(error)) {
        const auto sentence = std::ranges::find_if(
            sentences, [&](const Sentence& known) { return error.description.starts_with(known.begins); });
        if (sentence == sentences.end()) {
            continue; // The sentence repeats, for an object, what was said of a member of it.
        }
        std::string pointer;
        for (std::size_t step = 1; step < error.context.size(); ++step) {
            pointer += reference_token(error.context[step]);
        }
        if (sentence->code == "unknown_member" || sentence->code == "required_member_missing") {
            pointer += named_member(error.description);
        }
        domain::Fault fault{domain::redact_card_numbers(pointer), std::string(sentence->code),
                            std::string(sentence->detail)};
        const bool is_known = std::ranges::any_of(faults, [&](const domain::Fault& other) {
            return other.pointer == fault.pointer && other.code == fault.code;
        });
        if (!is_known) {
            faults.push_back(std::move(fault));
        }
    }
    remove_other_forms(faults, value);
    return faults;
}

} // namespace reprise::io
