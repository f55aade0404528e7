#pragma once

#include "carts/payment/payment_gateway.hpp"
#include "io/application.hpp"
#include "io/config.hpp"

#include <chrono>
#include <filesystem>
#include <string>

namespace reprise::carts::payment {

/// Where the payment gateways are and how long they are waited for (deploy/env/carts.env).
struct PaymentGatewayTerms {
    std::string sandbox_url; ///< Empty where there is no sandbox.
    std::string authorizenet_url = "https://api.authorize.net/xml/v1/request.api";
    std::filesystem::path authorizenet_ca_file;  ///< Empty for the certificates of the system.
    std::filesystem::path credentials_directory; ///< Empty where no gateway needs credentials.
    std::chrono::milliseconds connect_timeout{2000};
    std::chrono::milliseconds timeout{10000};
    io::Clock clock; ///< Must be set: main.cpp alone reads the real clock.
};

/// Reads the settings of the payment gateways; their faults are among those that `Settings::finish` reports. The clock
/// is left to the caller.
PaymentGatewayTerms read_payment_settings(io::Settings& settings);

/// The gateways as merchants choose them. Asking for one that these terms do not provide (`sandbox` without its URL,
/// credentials without their directory) throws std::runtime_error that says which setting is missing.
PaymentGateways make_payment_gateways(PaymentGatewayTerms terms);

} // namespace reprise::carts::payment
