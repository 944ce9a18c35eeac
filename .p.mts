import { readEvidence } from '/work/main/providers/sketch/model/grounding/evidence.js'
import { createLexicon } from '/work/main/providers/sketch/model/lexicon.js'
import { SCHEMA } from '/work/main/providers/sketch/scene.js'
import { toUnits } from '/work/main/providers/sketch/model/grounding/units.js'
import { readPhrases } from '/work/main/providers/sketch/model/grounding/nouns.js'
import { indexText } from '/work/main/providers/sketch/model/grounding/text.js'
import { tokenise } from '/work/main/providers/sketch/model/grounding/tokens.js'
const lexicon = createLexicon(SCHEMA)
for (const p of process.argv.slice(2)) {
  const e = readEvidence(p, {schema: SCHEMA, lexicon, hasWord: () => true})
  console.log(p, '=>', JSON.stringify(e.subjects.map(s=>[s.kind,s.count,s.open,s.colour,s.motion])), e.scenes.join(), e.time, e.weather, e.camera, [...e.absent].join())
  if (process.env.V) { const u = toUnits(indexText(tokenise(p)), lexicon); console.log(u.map(x=>x.text+':'+x.type).join(' ')); console.log(JSON.stringify(readPhrases(u).map(x=>[x.type,x.value,x.head,x.count,x.open,x.plural]))) }
}
