//! The device fingerprint of the device that signed in.

use super::Timestamp;

/// The device as the server saw it; present only in projects with device fingerprinting.
#[derive(Clone, Debug, uniffi::Record)]
pub struct DeviceInfo {
    /// The IP address.
    pub ip_address: Option<String>,
    /// Whether that address was seen before.
    pub ip_address_details: Option<DeviceAttributeDetails>,
    /// The city the address belongs to.
    pub ip_geo_city: Option<String>,
    /// The region the address belongs to.
    pub ip_geo_region: Option<String>,
    /// The country the address belongs to.
    pub ip_geo_country: Option<String>,
    /// Whether that country was seen before.
    pub ip_geo_country_details: Option<DeviceAttributeDetails>,
}

/// Whether one attribute of a device was seen before.
#[derive(Clone, Debug, uniffi::Record)]
pub struct DeviceAttributeDetails {
    /// True at its first appearance.
    pub is_new: bool,
    /// When it was seen first.
    pub first_seen_at: Option<Timestamp>,
    /// When it was seen last.
    pub last_seen_at: Option<Timestamp>,
}

decode!(DeviceInfo {
    ip_address,
    ip_address_details,
    ip_geo_city,
    ip_geo_region,
    ip_geo_country,
    ip_geo_country_details,
});

decode!(DeviceAttributeDetails {
    is_new,
    first_seen_at,
    last_seen_at,
});
