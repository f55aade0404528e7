#include "domain/ascii.hpp"
#include "domain/domain_error.hpp"
#include "domain/json.hpp"
#include "domain/json_access.hpp"
#include "domain/money.hpp"
#include "io/config.hpp"
#include "io/json_reader.hpp"
#include "io/origin.hpp"
#include "io/problem.hpp"
#include "io/text_file.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace reprise::io {

namespace {

constexpr std::size_t merchants_limit_octets = 1 << 20;
constexpr std::int64_t card_retention_limit_days = 60; ///< R4: the default is the maximum.
constexpr std::int64_t cart_limit_days = 366;
constexpr int tax_rate_limit_percent = 1000;
constexpr std::array<std::string_view, 6> tax_rates{
    "rate", "tax_rate_city", "tax_rate_country", "tax_rate_county", "tax_rate_postal_code", "tax_rate_state"};
constexpr std::array<std::string_view, 3> tax_flags{"exempt", "tax_gift_charge", "tax_shipping"};

/// Whether a text may name a file of credentials: nothing that could lead out of its directory.
bool is_file_name(const std::string& text)
{
    constexpr std::size_t longest = 64;
    return !text.empty() && text.size() <= longest && std::ranges::all_of(text, [](char letter) {
        return domain::is_alphanumeric(letter) || letter == '-' || letter == '_';
    });
}

/// Reads the policy of one merchant and collects what is wrong with it. Used once; borrows both references.
class PolicyReader {
public:
    PolicyReader(const std::string& merchant, std::vector<std::string>& faults) : merchant_(merchant), faults_(faults)
    {
    }

    MerchantPolicy read(const Json& object)
    {
        MerchantPolicy policy;
        if (!object.is_object()) {
            fault("must be an object");
            return policy;
        }
        for (const auto& [name, value] : object.items()) {
            read_member(policy, name, value);
        }
        // The minimum is an amount of the currency, so it can be judged only when both are known.
        if (const auto minimum = object.find("collect_card_verification_number_minimum"); minimum != object.end()) {
            read_minimum(policy, *minimum);
        }
        return policy;
    }

private:
    void read_member(MerchantPolicy& policy, const std::string& name, const Json& value)
    {
        if (name == "card_retention_days") {
            policy.card_retention = read_days(name, value, card_retention_limit_days);
        } else if (name == "cart_days") {
            policy.cart_lifetime = read_days(name, value, cart_limit_days);
        } else if (name == "collect_card_verification_number") {
            read_flag(policy, value);
        } else if (name == "currency_code") {
            read_currency(policy, value);
        } else if (name == "taxes") {
            read_taxes(policy, value);
        } else if (name == "payment_gateway") {
            read_payment_gateway(policy, value);
        } else if (name == "allowed_origins") {
            read_origins(policy, value);
        } else if (name != "collect_card_verification_number_minimum") {
            fault("has a member that is not known"); // Its name is not repeated: it may be anything.
        }
    }

    std::chrono::days read_days(const std::string& name, const Json& value, std::int64_t limit)
    {
        // A whole number beyond int64 turns negative here, and so is refused as well.
        const auto days = value.is_number_integer() ? value.get<std::int64_t>() : 0;
        if (days < 1 || days > limit) {
            fault(name + " must be a whole number from 1 to " + std::to_string(limit));
            return std::chrono::days(1);
        }
        return std::chrono::days(days);
    }

    void read_flag(MerchantPolicy& policy, const Json& value)
    {
        if (value.is_boolean()) {
            policy.collect_card_verification_number = value.get<bool>();
        } else {
            fault("collect_card_verification_number must be true or false");
        }
    }

    void read_currency(MerchantPolicy& policy, const Json& value)
    {
        policy.currency_code = value.is_string() ? value.get<std::string>() : std::string();
        if (!domain::currency_exponent(policy.currency_code)) {
            fault("currency_code must be the code of an ISO 4217 currency");
        }
    }

    void read_minimum(MerchantPolicy& policy, const Json& value)
    {
        if (!domain::currency_exponent(policy.currency_code)) {
            return;
        }
        try {
            const auto amount = domain::money_of({{"value", value}, {"currency_code", policy.currency_code}});
            if (const auto minimum = domain::decimal_of(value); minimum && amount.minor_units >= 0) {
                policy.collect_card_verification_number_minimum = *minimum;
                return;
            }
        } catch (const domain::DomainError&) {
            // Falls through to the one sentence that names every way to be wrong.
        }
        fault("collect_card_verification_number_minimum must be an amount in the currency, 0 or more");
    }

    /// The members of CartTaxes that a merchant may decide for all carts; a county is a matter of the address.
    void read_taxes(MerchantPolicy& policy, const Json& value)
    {
        if (!value.is_object()) {
            fault("taxes must be an object");
            return;
        }
        for (const auto& [name, member] : value.items()) {
            if (std::ranges::find(tax_flags, name) != tax_flags.end()) {
                require(member.is_boolean(), "taxes/" + name + " must be true or false");
            } else if (std::ranges::find(tax_rates, name) != tax_rates.end()) {
                const auto rate = member.is_number() ? member.get<double>() : -1;
                require(rate >= 0 && rate <= tax_rate_limit_percent,
                        "taxes/" + name + " must be a number from 0 to " + std::to_string(tax_rate_limit_percent));
            } else {
                fault("taxes has a member that is not known");
            }
        }
        policy.taxes = value;
    }

    void read_payment_gateway(MerchantPolicy& policy, const Json& value)
    {
        if (!value.is_object()) {
            fault("payment_gateway must be an object");
            return;
        }
        policy.payment_gateway = {domain::text_at(value, "name"), domain::text_at(value, "credentials")};
        const auto& [name, credentials] = policy.payment_gateway;
        require(name == "sandbox" || name == "authorizenet", "payment_gateway/name must be sandbox or authorizenet");
        if (value.contains("credentials")) {
            require(is_file_name(credentials), "payment_gateway/credentials must be 1 to 64 letters, digits, - or _");
        } else {
            require(name != "authorizenet", "payment_gateway/credentials are needed for authorizenet");
        }
        for (const auto& [member, ignored] : value.items()) {
            require(member == "name" || member == "credentials", "payment_gateway has a member that is not known");
        }
    }

    void read_origins(MerchantPolicy& policy, const Json& value)
    {
        constexpr std::size_t most = 32;
        const bool is_list =
            value.is_array() && value.size() <= most && std::ranges::all_of(value, [](const Json& origin) {
                return origin.is_string() && is_origin(origin.get_ref<const std::string&>());
            });
        require(is_list, "allowed_origins must be at most 32 origins like https://shop.example.com, without a path");
        if (is_list) {
            policy.allowed_origins = value.get<std::vector<std::string>>();
        }
    }

    void require(bool holds, const std::string& what)
    {
        if (!holds) {
            fault(what);
        }
    }

    void fault(const std::string& what) { faults_.push_back(merchant_ + ": " + what); }

    const std::string& merchant_;
    std::vector<std::string>& faults_;
};

/// The document of the merchants file. Throws std::runtime_error when it is not an object with merchants in it.
Json merchants_document(const std::string& text)
{
    Json document;
    try {
        document = read_json(text);
    } catch (const Error& error) {
        throw std::runtime_error(error.detail());
    }
    if (!document.is_object() || document.empty()) {
        throw std::runtime_error("must be an object with one member for each merchant");
    }
    return document;
}

std::map<domain::MerchantId, MerchantPolicy> policies_of(const Json& document, std::vector<std::string>& faults)
{
    std::map<domain::MerchantId, MerchantPolicy> policies;
    std::size_t position = 0;
    for (const auto& [name, value] : document.items()) {
        ++position;
        if (const auto merchant = domain::MerchantId::parse(name)) {
            policies.emplace(*merchant, PolicyReader(name, faults).read(value));
        } else {
            faults.push_back("member " + std::to_string(position) + " (in alphabetical order) is not a merchant id");
        }
    }
    return policies;
}

/// Reads and checks the whole file. Throws ConfigurationError with every fault of it.
Merchants::Policies read_policies(const std::filesystem::path& file)
{
    std::vector<std::string> faults;
    Merchants::Policies policies;
    try {
        policies = policies_of(merchants_document(read_text_file(file, merchants_limit_octets)), faults);
    } catch (const std::runtime_error& error) {
        faults.emplace_back(error.what());
    }
    if (faults.empty()) {
        return policies;
    }
    auto report = file.string() + " cannot be used:";
    for (const auto& fault : faults) {
        report += "\n" + fault;
    }
    throw ConfigurationError(report);
}

} // namespace

Merchants Merchants::read(const std::filesystem::path& file, std::chrono::milliseconds look_interval)
{
    return Merchants(std::make_unique<WatchedFile<Policies>>(file, "merchants file", read_policies, look_interval));
}

Merchants::Merchants(Policies policies) : policies_(std::make_shared<const Policies>(std::move(policies))) {}

Merchants::Merchants(std::unique_ptr<WatchedFile<Policies>> file) : file_(std::move(file)) {}

std::shared_ptr<const Merchants::Policies> Merchants::current() const
{
    return file_ ? file_->current() : policies_;
}

std::shared_ptr<const MerchantPolicy> Merchants::find(const domain::MerchantId& merchant) const
{
    auto policies = current();
    const auto found = policies->find(merchant);
    if (found == policies->end()) {
        return nullptr;
    }
    const auto* const policy = &found->second;
    return {std::move(policies), policy}; // Keeps all of them for as long as it is held.
}

std::shared_ptr<const MerchantPolicy> Merchants::at(const domain::MerchantId& merchant) const
{
    auto policy = find(merchant);
    if (!policy) {
        throw Error(Problem::merchant_unknown);
    }
    return policy;
}

bool Merchants::allow_origin(std::string_view origin, const std::optional<domain::MerchantId>& merchant) const
{
    const auto names_it = [origin](const MerchantPolicy& policy) {
        return std::ranges::find(policy.allowed_origins, origin) != policy.allowed_origins.end();
    };
    if (merchant) {
        const auto policy = find(*merchant);
        return policy && names_it(*policy);
    }
    return std::ranges::any_of(*current(), names_it,
                               [](const auto& entry) -> const MerchantPolicy& { return entry.second; });
}

} // namespace reprise::io
