// HTML 13.5: the names of ASCII and Latin-1 characters, each with its number.
const table = `
Tab 9 NewLine 10 excl 33 QUOT 34 quot 34 num 35 dollar 36 percnt 37 AMP 38 amp 38 apos 39 lpar 40
rpar 41 ast 42 midast 42 plus 43 comma 44 period 46 sol 47 colon 58 semi 59 LT 60 lt 60 equals 61
GT 62 gt 62 quest 63 commat 64 lbrack 91 lsqb 91 bsol 92 rbrack 93 rsqb 93 Hat 94 UnderBar 95
lowbar 95 grave 96 lbrace 123 lcub 123 verbar 124 vert 124 rbrace 125 rcub 125 nbsp 160 iexcl 161
cent 162 pound 163 curren 164 yen 165 brvbar 166 sect 167 Dot 168 DoubleDot 168 die 168 uml 168
COPY 169 copy 169 ordf 170 laquo 171 not 172 shy 173 REG 174 circledR 174 reg 174 macr 175
strns 175 deg 176 PlusMinus 177 plusmn 177 pm 177 sup2 178 sup3 179 acute 180 micro 181 para 182
CenterDot 183 centerdot 183 middot 183 Cedilla 184 cedil 184 sup1 185 ordm 186 raquo 187 frac14 188
frac12 189 half 189 frac34 190 iquest 191 Agrave 192 Aacute 193 Acirc 194 Atilde 195 Auml 196
Aring 197 angst 197 AElig 198 Ccedil 199 Egrave 200 Eacute 201 Ecirc 202 Euml 203 Igrave 204
Iacute 205 Icirc 206 Iuml 207 ETH 208 Ntilde 209 Ograve 210 Oacute 211 Ocirc 212 Otilde 213
Ouml 214 times 215 Oslash 216 Ugrave 217 Uacute 218 Ucirc 219 Uuml 220 Yacute 221 THORN 222
szlig 223 agrave 224 aacute 225 acirc 226 atilde 227 auml 228 aring 229 aelig 230 ccedil 231
egrave 232 eacute 233 ecirc 234 euml 235 igrave 236 iacute 237 icirc 238 iuml 239 eth 240
ntilde 241 ograve 242 oacute 243 ocirc 244 otilde 245 ouml 246 div 247 divide 247 oslash 248
ugrave 249 uacute 250 ucirc 251 uuml 252 yacute 253 thorn 254 yuml 255
`;

/** Characters by the name that HTML has for them: `amp` is `&`. */
export const namedCharacters: ReadonlyMap<string, string> = new Map(
  Array.from(table.matchAll(/(\w+) (\d+)/g), ([, name = '', code]) => [
    name,
    String.fromCharCode(Number(code)),
  ]),
);
