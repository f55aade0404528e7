#include "io/signed_facts.hpp"

#include "io/crypto.hpp"
#include "io/json_reader.hpp"
#include "io/problem.hpp"

#include <algorithm>

namespace reprise::io {

namespace {

std::string code_of(std::string_view facts, const domain::MerchantId& merchant, std::string_view body,
                    std::string_view key)
{
    std::string signed_text = "neighbour\n" + merchant.str() + '\n';
    signed_text.append(facts).append("\n").append(body);
    return hmac_sha256(key, signed_text);
}

} // namespace

std::string sign_facts(const Json& facts, const domain::MerchantId& merchant, std::string_view body,
                       std::string_view key)
{
    const auto text = to_base64url(write_json(facts));
    return text + '.' + to_base64url(code_of(text, merchant, body, key));
}

Json read_signed_facts(std::string_view header, const domain::MerchantId& merchant, std::string_view body,
                       std::string_view key)
{
    const auto facts = header.substr(0, header.find('.'));
    const auto code = from_base64url(header.substr(std::min(facts.size() + 1, header.size())));
    if (!code || !equal_in_constant_time(*code, code_of(facts, merchant, body, key))) {
        throw Error(Problem::malformed_request, "A header that the services use among themselves is not well-formed.");
    }
    // What was signed with the key was written by `sign_facts`.
    return read_json(from_base64url(facts).value_or(""));
}

} // namespace reprise::io
