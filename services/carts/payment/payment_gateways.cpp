#include "carts/payment/payment_gateways.hpp"

#include "carts/payment/authorizenet_gateway.hpp"
#include "carts/payment/sandbox_gateway.hpp"

#include <stdexcept>
#include <utility>

namespace reprise::carts::payment {

namespace {

void require_set(bool is_set, const std::string& gateway, const std::string& setting)
{
    if (!is_set) {
        throw std::runtime_error("a merchant has chosen the payment gateway " + gateway + ", which needs " + setting);
    }
}

std::unique_ptr<PaymentGateway> make_sandbox(const PaymentGatewayTerms& terms)
{
    require_set(!terms.sandbox_url.empty(), "sandbox", "REPRISE_SANDBOX_URL");
    return std::make_unique<SandboxGateway>(io::HttpClient(terms.sandbox_url, terms.connect_timeout, terms.timeout));
}

std::unique_ptr<PaymentGateway> make_authorizenet(const PaymentGatewayTerms& terms, const std::string& credentials)
{
    require_set(!terms.credentials_directory.empty(), "authorizenet", "REPRISE_PAYMENT_CREDENTIALS_DIRECTORY");
    io::HttpClient client(terms.authorizenet_url, terms.connect_timeout, terms.timeout, terms.authorizenet_ca_file);
    // The merchants file has made sure that the name leads nowhere else.
    auto read = read_authorizenet_credentials(terms.credentials_directory / (credentials + ".json"));
    return std::make_unique<AuthorizeNetGateway>(std::move(client), std::move(read), terms.clock);
}

} // namespace

PaymentGatewayTerms read_payment_settings(io::Settings& settings)
{
    PaymentGatewayTerms terms;
    terms.sandbox_url = settings.text("REPRISE_SANDBOX_URL", {});
    terms.authorizenet_url = settings.https_url("REPRISE_AUTHORIZENET_URL", terms.authorizenet_url);
    if (!settings.text("REPRISE_AUTHORIZENET_CA_FILE", {}).empty()) {
        terms.authorizenet_ca_file = settings.file("REPRISE_AUTHORIZENET_CA_FILE");
    }
    if (!settings.text("REPRISE_PAYMENT_CREDENTIALS_DIRECTORY", {}).empty()) {
        terms.credentials_directory = settings.file("REPRISE_PAYMENT_CREDENTIALS_DIRECTORY");
    }
    terms.connect_timeout = settings.milliseconds("REPRISE_PAYMENT_CONNECT_TIMEOUT_MS", 2000, 10, 60000);
    terms.timeout = settings.milliseconds("REPRISE_PAYMENT_TIMEOUT_MS", 10000, 10, 60000);
    return terms;
}

PaymentGateways make_payment_gateways(PaymentGatewayTerms terms)
{
    return [terms = std::move(terms)](const io::PaymentGatewayChoice& choice) -> std::unique_ptr<PaymentGateway> {
        if (choice.name == "sandbox") {
            return make_sandbox(terms);
        }
        if (choice.name == "authorizenet") {
            return make_authorizenet(terms, choice.credentials);
        }
        throw std::runtime_error("there is no payment gateway of the name that a merchant has chosen");
    };
}

} // namespace reprise::carts::payment
