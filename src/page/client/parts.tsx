/** Small pieces every view is made of. */
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { TakeCard, Trouble } from '../words.js'
import { formatUsd } from './text.js'

export const Money = ({ usd }: { usd: string | null | undefined }) =>
  usd == null ? <span title="nobody knows">unknown</span> : <span>{formatUsd(usd)}</span>

/** What went wrong, whether it may be billed, and what to do. */
export const TroubleNote = ({ trouble }: { trouble: Trouble }) => (
  <div class="trouble" role="alert">
    <strong>{trouble.message}</strong>
    {trouble.billed === 'maybe' && (
      <p>It may be billed{trouble.atRisk && trouble.atRisk !== '0' ? `: ${formatUsd(trouble.atRisk)} at risk` : ''}.</p>
    )}
    {trouble.next && <p>{trouble.next}</p>}
  </div>
)

export const Empty = ({ title, children }: { title: string; children?: ComponentChildren }) => (
  <div class="empty">
    <h2>{title}</h2>
    {children}
  </div>
)

export const Loading = ({ what }: { what: string }) => (
  <p class="loading" role="status">
    <span class="spinner" aria-hidden="true" /> {what}
  </p>
)

/** A dialog the browser keeps focus and Escape for. */
export function Modal({ title, close, children }: { title: string; close(): void; children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the dialog's own
    <dialog
      ref={dialog}
      aria-label={title}
      onClose={close}
      onClick={(event) => event.target === dialog.current && dialog.current?.close()}
    >
      <div class="sheet">
        <header>
          <h2>{title}</h2>
          <button type="button" class="quiet" aria-label="Close" onClick={() => dialog.current?.close()}>
            ✕
          </button>
        </header>
        {children}
      </div>
    </dialog>
  )
}

/** The shape of its clip, before the clip is there. */
export const shapeOf = ({ width, height }: Pick<TakeCard, 'width' | 'height'>) => ({
  aspectRatio: `${width || 16} / ${height || 9}`,
})
