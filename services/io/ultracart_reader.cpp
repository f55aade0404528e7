#include "io/ultracart_reader.hpp"

#include "domain/masking.hpp"
#include "io/json_reader.hpp"
#include "io/problem.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace reprise::io {

Json read_ultracart_body(const Request& request, std::initializer_list<std::string_view> known)
{
    auto body = request.body.empty() ? Json::object() : read_json(request.body);
    if (!body.is_object()) {
        throw Error(Problem::invalid_body, {}, {{"", "wrong_type", "This is an object."}});
    }
    if (const auto pointer = domain::find_card_number(body)) {
        throw Error(Problem::card_number_not_allowed, {},
                    {{*pointer, "card_number_not_allowed", "Card numbers go to POST /cards and nowhere else."}});
    }
    std::vector<domain::Fault> faults;
    for (const auto& [name, member] : body.items()) {
        if (std::ranges::find(known, name) == known.end()) {
            faults.push_back({"/" + name, "unknown_member", "There is no such member here."});
        }
    }
    if (!faults.empty()) {
        throw Error(Problem::invalid_body, {}, std::move(faults));
    }
    return body;
}

void take_ultracart_form(Json& value)
{
    if (value.is_object() && value.contains("value") && value.contains("currency_code")) {
        for (const auto* name : {"localized", "localized_formatted", "exchange_rate"}) {
            value.erase(name);
        }
    }
    for (auto member = value.begin(); value.is_structured() && member != value.end(); ++member) {
        take_ultracart_form(*member);
    }
}

Request native_request(const Request& request, std::string body)
{
    Request made;
    made.method = request.method;
    made.path = request.path;
    made.headers = request.headers;
    made.body = std::move(body);
    made.path_parameters = request.path_parameters;
    made.caller = request.caller;
    made.trace = request.trace;
    made.now = request.now;
    return made;
}

} // namespace reprise::io
