export interface Location {
  /** ISO 3166 code. */
  readonly country: string;
  readonly continent: string;
  /** The JSON text of the record's `location`. */
  readonly text: string;
}

/** Latitude and longitude are texts: `1.0` must reach the wire as `1.0`, which no double can promise. */
const rows: readonly (readonly [string, string, string, string, string, string])[] = [
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

export const LOCATIONS: readonly Location[] = rows.map(([country, continent, region, city, lat, long]) => ({
  country,
  continent,
  // The server leaves what it does not know out, as with `location` itself.
  text: `{"country":"${country}",${region === '' ? '' : `"region":"${region}",`}"city":"${city}","latitude":${lat},"longitude":${long}}`,
}));
