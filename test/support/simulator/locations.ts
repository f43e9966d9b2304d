export interface Location {
  /** ISO 3166 code. */
  readonly country: string;
  readonly continent: string;
  /** The record's `location`, as JSON. */
  readonly json: string;
}

/** Latitude and longitude are strings, because a double does not preserve the notation `1.0`. */
const ROWS: readonly (readonly [string, string, string, string, string, string])[] = [
  ['CA', 'North America', 'Ontario', 'Toronto', '43.64', '-79.433'],
  ['DE', 'Europe', 'Land Berlin', 'Berlin', '52.5244', '13.4105'],
  ['CH', 'Europe', 'Zürich', 'Zürich', '47.3667', '8.55'],
  ['BR', 'South America', 'São Paulo', 'São Paulo', '-23.5475', '-46.6361'],
  ['JP', 'Asia', '東京都', '東京', '35.6895', '139.6917'],
  ['IL', 'Asia', 'תל אביב', 'תל אביב-יפו', '32.0809', '34.7806'],
  ['SG', 'Asia', '', 'Singapore', '1.0', '104.0'],
  ['EC', 'South America', 'Pichincha', 'Quito', '-0.2298', '-78.525'],
  ['GH', 'Africa', 'Western', 'Tema', '0', '-0.0'],
  ['US', 'North America', 'California', 'San Francisco', '37.7749', '-122.4194'],
];

export const LOCATIONS: readonly Location[] = ROWS.map(([country, continent, region, city, lat, long]) => ({
  country,
  continent,
  // The server omits an unknown region, as it omits an unknown `location`.
  json: `{"country":"${country}",${region === '' ? '' : `"region":"${region}",`}"city":"${city}","latitude":${lat},"longitude":${long}}`,
}));
