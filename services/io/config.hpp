#pragma once

#include "domain/id.hpp"
#include "domain/json.hpp"
#include "domain/money.hpp"
#include "io/watched_file.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reprise::io {

/// Looks a setting up by name: the environment in production, a map in tests.
using SettingSource = std::function<std::optional<std::string>(const std::string& name)>;

/// The process environment as a source of settings.
SettingSource environment();

/// Reads settings and collects every fault, so that all are reported at once (design.md 5).
/// Not thread-safe: used once, at the start.
class Settings {
public:
    explicit Settings(SettingSource source);

    std::string text(const std::string& name);
    std::string text(const std::string& name, const std::string& fallback);
    /// An address that begins with `https://`: what goes there must not be read on the way.
    std::string https_url(const std::string& name, const std::string& fallback);
    /// A whole number within [minimum, maximum].
    int number(const std::string& name, int fallback, int minimum, int maximum);
    std::chrono::milliseconds milliseconds(const std::string& name, int fallback, int minimum, int maximum);
    /// A path that exists.
    std::filesystem::path file(const std::string& name);
    /// A private file (`io/private_file`).
    std::filesystem::path secret_file(const std::string& name);
    /// The address of a database, without a password in it (`io/database_url`).
    std::string database_url(const std::string& name);
    std::string database_url(const std::string& name, const std::string& fallback);
    /// Where to listen: `host:port` as its two parts. The host is an address of the loopback, 127.0.0.0/8 or [::1]:
    /// whatever listens here is only ever reached through the gateway.
    std::pair<std::string, std::uint16_t> loopback_address(const std::string& name);
    /// A variable that libpq would take a secret from.
    void must_be_absent(const std::string& name);
    /// Throws ConfigurationError with every fault found so far; does nothing when there is none.
    void finish() const;

private:
    SettingSource source_;
    std::vector<std::string> faults_;
};

/// All that is wrong with the settings, one line each. Values are never repeated: they may be secrets.
class ConfigurationError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Which payment gateway charges for a merchant (R22).
struct PaymentGatewayChoice {
    std::string name = "sandbox"; ///< `sandbox` or `authorizenet`.
    std::string credentials;      ///< The name of a file of credentials, never a secret itself; empty without one.

    bool operator==(const PaymentGatewayChoice&) const = default;
};

/// What a merchant has decided (`deploy/env/merchants.json`).
struct MerchantPolicy {
    std::chrono::days card_retention{60};                     ///< R4: at most 60.
    bool collect_card_verification_number = true;             ///< R7
    domain::Decimal collect_card_verification_number_minimum; ///< R7: in the merchant's currency.
    std::chrono::days cart_lifetime{14};                      ///< R25
    std::string currency_code = "USD";
    Json taxes = Json::object(); ///< CartTaxes for a new cart that says nothing of taxes; empty for none.
    PaymentGatewayChoice payment_gateway;
    std::vector<std::string> allowed_origins; ///< Of front ends in a browser (RFC 6454 section 6.2), at most 32.

    bool operator==(const MerchantPolicy&) const = default;
};

/// The policies of all merchants. From a file they are read again when it changes, `look_interval` later at most, and
/// checked whole before they take effect: a file that broke or went missing is logged once with its faults, and the
/// policies before it stay. Any thread may call.
class Merchants {
public:
    using Policies = std::map<domain::MerchantId, MerchantPolicy>;

    /// Throws ConfigurationError with every fault of the file.
    static Merchants read(const std::filesystem::path& file,
                          std::chrono::milliseconds look_interval = file_look_interval);
    /// Policies that stay as they are.
    explicit Merchants(Policies policies);

    /// The policy of a merchant as it stands now, or nothing for one that Reprise does not serve. It stays as it is.
    std::shared_ptr<const MerchantPolicy> find(const domain::MerchantId& merchant) const;
    /// The same for the merchant of a caller: ask once for a request. Throws Error merchant_unknown when the merchant
    /// was taken out of the file after the boundary had let the request in.
    std::shared_ptr<const MerchantPolicy> at(const domain::MerchantId& merchant) const;
    /// Whether a page of this origin may read answers to a merchant or, where the caller is not known, to any of them.
    bool allow_origin(std::string_view origin, const std::optional<domain::MerchantId>& merchant) const;

private:
    explicit Merchants(std::unique_ptr<WatchedFile<Policies>> file);
    std::shared_ptr<const Policies> current() const;

    std::unique_ptr<WatchedFile<Policies>> file_; ///< None when the policies stay.
    std::shared_ptr<const Policies> policies_;    ///< None when they come from a file.
};

} // namespace reprise::io
