/** What a section is about, and what it says, in words for somebody who does not know the RFC. */
export type Told = readonly [title: string, says: string]

/** RFC 9111 §1 to §4. */
export type CachingSection =
  | 'RFC 9111 §1.2.2'
  | 'RFC 9111 §2'
  | `RFC 9111 §${'3' | '3.1' | '3.2' | '3.3' | '3.4' | '3.5'}`
  | 'RFC 9111 §4'
  | 'RFC 9111 §4.1'
  | `RFC 9111 §${'4.2' | '4.2.1' | '4.2.2' | '4.2.3' | '4.2.4'}`
  | `RFC 9111 §${'4.3.1' | '4.3.2' | '4.3.3' | '4.3.4' | '4.3.5'}`
  | 'RFC 9111 §4.4'

/** RFC 9111 §5 to §7. */
export type FieldSection =
  | 'RFC 9111 §5.1'
  | 'RFC 9111 §5.2'
  | `RFC 9111 §${'5.2.1.1' | '5.2.1.2' | '5.2.1.3' | '5.2.1.4' | '5.2.1.5' | '5.2.1.6' | '5.2.1.7'}`
  | `RFC 9111 §${'5.2.2.1' | '5.2.2.2' | '5.2.2.3' | '5.2.2.4' | '5.2.2.5'}`
  | `RFC 9111 §${'5.2.2.6' | '5.2.2.7' | '5.2.2.8' | '5.2.2.9' | '5.2.2.10'}`
  | 'RFC 9111 §5.2.3'
  | 'RFC 9111 §5.3'
  | 'RFC 9111 §5.4'
  | 'RFC 9111 §5.5'
  | 'RFC 9111 §7.3'

/** RFC 9110. */
export type SemanticsSection =
  | 'RFC 9110 §5.6.7'
  | `RFC 9110 §${'6.5.1' | '6.6.1'}`
  | `RFC 9110 §${'7.6.1' | '7.8'}`
  | 'RFC 9110 §8.8.3.2'
  | `RFC 9110 §${'9.3' | '9.3.2' | '9.3.3'}`
  | `RFC 9110 §${'13.1.2' | '13.1.3' | '13.1.5' | '13.2.1' | '13.2.2'}`
  | `RFC 9110 §${'14.2' | '14.4'}`
  | `RFC 9110 §${'15.1' | '15.3.7' | '15.3.7.1' | '15.3.7.2' | '15.3.7.3' | '15.4.5'}`

/** Other RFCs. */
export type ExtensionSection =
  | `RFC 5861 §${'3' | '4'}`
  | `RFC 6585 §${'3' | '4' | '5' | '6'}`
  | `RFC 8246 §${'2' | '2.1' | '3'}`
  | `RFC 9211 §${'2' | '2.1' | '2.2' | '2.3' | '2.4' | '2.5' | '2.6' | '2.7' | '2.8'}`
  | `RFC 9213 §${'2.1' | '2.2' | '2.4'}`
  | `RFC 9875 §${'2' | '2.1' | '2.2.1' | '3'}`
  | 'RFC 10008 §2.7'

/** The sections that an explanation can name, such as `RFC 9111 §4.2.4`. */
export type SectionName = CachingSection | FieldSection | SemanticsSection | ExtensionSection
