#pragma once

#include "carts/payment/authorizenet_credentials.hpp"
#include "carts/payment/payment_gateway.hpp"
#include "carts/vault/secret.hpp"

#include <chrono>
#include <string>

namespace reprise::carts::payment {

/// The requests of Authorize.Net's API as JSON. That is XML underneath: the members of an object must come in the
/// order of its schema (AnetApiSchema.xsd), or the request is refused with E00003. All of them hold the transaction
/// key, so all of them wipe themselves.

/// For how long a repeated attempt is recognised: the most that Authorize.Net does.
inline constexpr std::chrono::seconds authorizenet_duplicate_window{28800};
/// Entries on a page of a list: the most that Authorize.Net sends.
inline constexpr std::size_t authorizenet_page_entries = 1000;

/// createTransactionRequest: authorises and captures. The attempt's id is the invoice number, by which it is found
/// again; names and addresses are cut to the lengths of the schema.
vault::Secret charge_request(const AuthorizeNetCredentials& credentials, const Charge& charge,
                             const vault::CardNumber& number, const vault::CardVerificationNumber* verification);

/// updateHeldTransactionRequest: declines a transaction that waits for a review.
vault::Secret decline_held_request(const AuthorizeNetCredentials& credentials, const std::string& transaction_id);

/// createTransactionRequest: voids a transaction that was not settled yet.
vault::Secret void_request(const AuthorizeNetCredentials& credentials, const std::string& transaction_id);

/// getTransactionDetailsRequest.
vault::Secret details_request(const AuthorizeNetCredentials& credentials, const std::string& transaction_id);

/// getUnsettledTransactionListRequest, newest first. Pages count from 1.
vault::Secret unsettled_request(const AuthorizeNetCredentials& credentials, int page);

/// getSettledBatchListRequest, by the time of settlement. At most 31 days.
vault::Secret batches_request(const AuthorizeNetCredentials& credentials, std::chrono::sys_seconds first,
                              std::chrono::sys_seconds last);

/// getTransactionListRequest of one settled batch, newest first. Pages count from 1.
vault::Secret batch_request(const AuthorizeNetCredentials& credentials, const std::string& batch_id, int page);

} // namespace reprise::carts::payment
