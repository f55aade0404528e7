#include "io/database_url.hpp"

#include "io/private_file.hpp"

#include <libpq-fe.h>
#include <memory>
#include <string_view>

namespace reprise::io {

namespace {

struct Free {
    void operator()(PQconninfoOption* parameters) const { PQconninfoFree(parameters); }
};
using Parameters = std::unique_ptr<PQconninfoOption, Free>;

/// The value of a parameter of the address, or nullptr.
const char* value_of(const Parameters& parameters, std::string_view name)
{
    for (const auto* parameter = parameters.get(); parameter->keyword != nullptr; ++parameter) {
        if (parameter->keyword == name) {
            return parameter->val;
        }
    }
    return nullptr;
}

} // namespace

std::optional<std::string> database_url_fault(const std::string& url)
{
    // libpq's own message is left alone: it repeats the address.
    const Parameters parameters(PQconninfoParse(url.c_str(), nullptr));
    if (!parameters || !(url.starts_with("postgresql://") || url.starts_with("postgres://"))) {
        return "is not a libpq URI (postgresql://...)";
    }
    if (value_of(parameters, "password") != nullptr || value_of(parameters, "sslpassword") != nullptr) {
        return "must not hold a password: it belongs in a file of mode 0600 that passfile= names";
    }
    const char* const passfile = value_of(parameters, "passfile");
    const auto fault = passfile == nullptr ? std::nullopt : private_file_fault(passfile);
    return fault ? std::optional("names a passfile that " + *fault) : std::nullopt;
}

} // namespace reprise::io
