#pragma once

#include "io/access_token.hpp"
#include "io/problem.hpp"
#include "support/temporary_directory.hpp"
#include "support/token_factory.hpp"

#include <optional>
#include <string>

namespace reprise::tests {

/// A verifier over a key set file of its own.
struct VerifierFixture {
    TemporaryDirectory directory;
    std::filesystem::path key_set_file = directory.write("jwks.json", issuer_key_set());
    /// Looks at the key set each time.
    io::TokenVerifier verifier{io::TokenTerms{key_set_file, std::string(test_issuer), std::string(test_audience),
                                              std::chrono::milliseconds{0}}};

    io::Caller verify(const std::string& token, std::chrono::sys_seconds now = test_now) const
    {
        return verifier.verify("Bearer " + token, now);
    }

    /// The error that the header ends in, or nothing when it is accepted.
    std::optional<io::Error> error_of_header(const std::string& authorization,
                                             std::chrono::sys_seconds now = test_now) const
    {
        try {
            static_cast<void>(verifier.verify(authorization, now));
        } catch (const io::Error& error) {
            return error;
        }
        return std::nullopt;
    }

    /// The problem that the token ends in, or nothing when it is accepted.
    std::optional<io::Problem> refusal(const std::string& token, std::chrono::sys_seconds now = test_now) const
    {
        const auto error = error_of_header("Bearer " + token, now);
        return error ? std::optional(error->problem()) : std::nullopt;
    }

    /// The same for a token with these claims, signed well.
    std::optional<io::Problem> refusal_of_claims(const Json& claims, std::chrono::sys_seconds now = test_now) const
    {
        return refusal(signed_token(token_header(), claims), now);
    }
};

} // namespace reprise::tests
