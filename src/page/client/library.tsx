/** Clips that come in from elsewhere, and discarded ones that go: shown with their sizes first, deleted on a second yes. */
import { useEffect, useState } from 'preact/hooks'
import type { Garbage } from '../../library/takes.js'
import { IMPORT_TYPE, MOST_CLIP_BYTES, type Trouble } from '../words.js'
import { ask, send, troubleOf } from './ask.js'
import { Loading, Modal, TroubleNote } from './parts.js'
import { dialog, read, say } from './state.js'
import { bytes, counted } from './text.js'

const close = () => (dialog.value = undefined)

export function Import() {
  const [file, setFile] = useState<File>()
  const [form, setForm] = useState({ prompt: '', model: '', cost: '' })
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<Trouble>()

  async function bring(event: Event): Promise<void> {
    event.preventDefault()
    if (!file) return
    if (file.size > MOST_CLIP_BYTES)
      return setTrouble({
        code: 'too-large',
        message: `It has ${bytes(file.size)}; ${bytes(MOST_CLIP_BYTES)} are taken here.`,
        next: 'heroshot takes import takes larger ones.',
      })
    setBusy(true)
    setTrouble(undefined)
    try {
      const { prompt, model, cost } = form
      const head = { name: file.name, prompt, ...(model && { model }), ...(cost && { cost }) }
      const { id } = await send<{ id: string }>('imports', IMPORT_TYPE, new Blob([`${JSON.stringify(head)}\n`, file]))
      await read('takes')
      close()
      say('Imported.')
      location.hash = `#/take/${id}`
    } catch (error) {
      setTrouble(troubleOf(error))
      setBusy(false)
    }
  }

  const field = (name: keyof typeof form, label: string, more: object = {}) => (
    <label>
      {label}
      <input
        {...more}
        value={form[name]}
        onInput={({ currentTarget }) => setForm({ ...form, [name]: currentTarget.value })}
      />
    </label>
  )

  return (
    <Modal title="Import a clip" close={close}>
      <form onSubmit={bring}>
        <label>
          A whole MP4, MOV or WebM
          <input
            type="file"
            accept="video/*"
            autofocus
            onChange={({ currentTarget }) => setFile(currentTarget.files?.[0])}
          />
        </label>
        {field('prompt', 'What it shows, or what it was asked for with')}
        {field('model', 'What made it', { placeholder: 'unknown' })}
        {field('cost', 'What it cost, in US dollars', { placeholder: 'unknown', inputMode: 'decimal' })}
        {trouble && <TroubleNote trouble={trouble} />}
        <footer>
          <button type="submit" class="main" disabled={!file || !form.prompt.trim() || busy}>
            {busy ? 'Copying …' : 'Import'}
          </button>
        </footer>
      </form>
    </Modal>
  )
}

export function CleanUp() {
  const [found, setFound] = useState<Garbage>()
  const [trouble, setTrouble] = useState<Trouble>()
  const [sure, setSure] = useState(false)
  useEffect(() => {
    ask<Garbage>('garbage').then(setFound, (error) => setTrouble(troubleOf(error)))
  }, [])

  async function clear(event: Event): Promise<void> {
    event.preventDefault()
    if (!sure) return setSure(true)
    try {
      const done = await ask<Garbage>('garbage', { takes: found!.takes.map(({ id }) => id) })
      close()
      say(`${bytes(done.bytes)} are free.`)
      void read('takes')
    } catch (error) {
      setTrouble(troubleOf(error))
    }
  }

  return (
    <Modal title="Clean up" close={close}>
      {trouble && <TroubleNote trouble={trouble} />}
      {!found && !trouble && <Loading what="Looking for discarded takes" />}
      {found && !found.takes.length && (
        <p>Nothing can go. Only files of discarded takes do, and of none that a kept take was made from.</p>
      )}
      {found && found.takes.length > 0 && (
        <form onSubmit={clear}>
          <p class="soft">Discarded, and nothing kept was made from them. Their facts and costs stay.</p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
          <section class="scroll" tabIndex={0} aria-label="What would be deleted">
            <ul class="lines">
              {found.takes.map((take) => (
                <li key={take.id}>
                  <span>{take.prompt}</span>
                  <span>{bytes(take.bytes)}</span>
                </li>
              ))}
            </ul>
          </section>
          <footer>
            {sure && (
              <>
                <p>They are gone then, for good.</p>
                <button type="button" ref={(button) => button?.focus()} onClick={close}>
                  Keep them
                </button>
              </>
            )}
            {/* Whoever leans on the key is asked all the same. */}
            <button key={String(sure)} type="submit" class="main">
              {sure ? 'Yes, delete' : 'Delete'} {counted(found.takes.length, 'take')}, {bytes(found.bytes)}
            </button>
          </footer>
        </form>
      )}
    </Modal>
  )
}
