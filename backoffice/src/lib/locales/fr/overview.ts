import type { texts as english } from '../en/overview';
import type { SameKeys } from '../same-keys';

export const texts: SameKeys<typeof english> = {
  title: 'Vue d’ensemble',
  subtitle: 'Où en est votre collecte. Les jours sont ceux de {{timeZone}}.',
  period: 'Période',
  weeks_one: '{{count}} semaine',
  weeks_other: '{{count}} semaines',
  week: 'Semaine',
  against_one: '{{change}} par rapport à la semaine précédente',
  against_other: '{{change}} par rapport aux {{count}} semaines précédentes',
  points_one: '{{change}} point',
  points_other: '{{change}} points',
  attention: 'À surveiller',
  allWell: 'Rien ne demande votre attention.',
  severity: { error: 'Échec', warning: 'Alerte', hint: 'À faire' },
  notice: {
    filesFailed_one: '{{name}} a été refusé, en tout ou en partie',
    filesFailed_other:
      '{{number}} fichiers déposés ont été refusés, en tout ou en partie ; le plus récent est {{name}}',
    importsWaiting_one: '{{name}} attend votre confirmation',
    importsWaiting_other: '{{number}} fichiers attendent votre confirmation ; le plus récent est {{name}}',
    feedsFailed_one: 'Le flux vers {{name}} n’a pas été livré le {{day}}',
    feedsFailed_other:
      '{{number}} flux n’ont pas été livrés ; le premier est celui vers {{name}}, le {{day}}',
    connectorSilent_one: 'Le connecteur de votre boutique ({{name}}) est muet depuis {{number}} heure',
    connectorSilent_other: 'Le connecteur de votre boutique ({{name}}) est muet depuis {{number}} heures',
    webhooksFailing_one: 'Le webhook {{name}} n’accepte plus rien',
    webhooksFailing_other: '{{number}} webhooks n’acceptent plus rien ; le premier est {{name}}',
    bouncesRising_one: '{{share}} des emails récents ne sont pas arrivés',
    bouncesRising_other: '{{share}} des emails récents ne sont pas arrivés : {{number}} demandes',
    ordersStopped_one: 'Aucune commande n’est arrivée depuis {{number}} jour',
    ordersStopped_other: 'Aucune commande n’est arrivée depuis {{number}} jours',
    reviewsUnanswered_one: '{{number}} avis d’une ou deux étoiles est sans réponse',
    reviewsUnanswered_other: '{{number}} avis d’une ou deux étoiles sont sans réponse',
    reviewsWaiting_one: '{{number}} avis attend un modérateur',
    reviewsWaiting_other: '{{number}} avis attendent un modérateur',
  },
  advice: {
    filesFailed:
      'Le rapport à côté du fichier dit quelles lignes, et pourquoi. Corrigez-les et déposez-les de nouveau.',
    importsWaiting: 'Rien n’est encore importé, et l’aperçu est conservé 24 heures.',
    feedsFailed: 'Il est retenté, et ce qui manque est rattrapé dans l’ordre. Testez la connexion.',
    connectorSilent:
      'Aucune récupération n’a abouti depuis. Vérifiez la connexion pour voir quelle étape échoue.',
    webhooksFailing: 'Regardez ses livraisons : celles qui ont échoué peuvent être renvoyées.',
    bouncesRising: 'C’est nettement plus qu’avant. Vérifiez d’où viennent ces adresses.',
    ordersStopped:
      'La dernière est arrivée le {{day}}. Vérifiez le module de votre boutique, vos dépôts de fichiers ou vos appels d’API.',
    reviewsUnanswered:
      'Publiés ces quatre dernières semaines. Une réponse est publique, et regagne souvent le client.',
    reviewsWaiting: 'Chacun est décidé sous sept jours, ou bien publié.',
  },
  figure: {
    received: 'Demandes reçues',
    opened: 'Emails ouverts',
    reviewed: 'Demandes suivies d’un avis',
    average: 'Note moyenne de la marque',
  },
  figureHint: {
    received: 'Aucune demande les semaines précédentes',
    opened: 'Part des demandes envoyées',
    reviewed: 'Part des demandes envoyées',
    average: 'Des avis publiés',
  },
  funnel: {
    title: 'De la commande à l’avis',
    hint: 'Les demandes reçues sur la période, et jusqu’où elles sont allées. Les plus récentes sont encore en chemin.',
    step: 'Étape',
    requests: 'Demandes',
    ofAll: 'Du total',
    ofPrevious: 'De l’étape précédente',
  },
  step: {
    scheduled: 'Reçues',
    sent: 'Envoyées',
    opened: 'Ouvertes',
    form_opened: 'Formulaire ouvert',
    submitted: 'Avis déposé',
  },
  kind: { site: 'Marque', product: 'Produit' },
  chart: {
    requests: 'Demandes par semaine',
    reviews: 'Avis publiés par semaine',
    average: 'Note moyenne par semaine',
  },
  chartHint: {
    requests: 'Selon la semaine d’arrivée de leur commande',
    reviews: 'Ceux qui sont visibles aujourd’hui',
    average: 'Des avis publiés cette semaine-là',
  },
  showTable: 'Voir les nombres',
  showChart: 'Voir le graphique',
  rates: {
    title: 'Notes données',
    hint_one: '{{number}} avis publié sur la période',
    hint_other: '{{number}} avis publiés sur la période',
    rate: 'Note',
    reviews: 'Avis',
    share: 'Part',
  },
  emptyTitle: 'Vos avis commencent avec vos premières commandes',
  emptyText:
    'Envoyez vos commandes par l’un de ces moyens. Chacune mène à une demande d’avis, et cette page montrera jusqu’où elles vont.',
  door: {
    imports: 'Importer un fichier CSV',
    sftp: 'Déposer par SFTP',
    connector: 'Connecter votre boutique',
    api: 'Envoyer par API',
  },
};
